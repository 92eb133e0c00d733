"""Changes to the books' frame."""
