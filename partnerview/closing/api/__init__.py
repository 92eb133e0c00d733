"""The wire shape of what crosses apps."""
