"""The wire shape of books."""
