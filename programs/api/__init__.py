"""The wire shape of Grow."""
