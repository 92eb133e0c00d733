"""Pages under Settings about people and keys."""
