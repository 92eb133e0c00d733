"""Commands of books."""
