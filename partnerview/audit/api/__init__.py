"""The wire shape of audit."""
