"""Pages of Grow."""
