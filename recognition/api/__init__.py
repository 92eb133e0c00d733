"""The wire shape of recognition."""
