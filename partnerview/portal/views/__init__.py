"""Pages of the partner portal."""
