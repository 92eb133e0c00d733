"""Pages that show what would be, before it is."""
