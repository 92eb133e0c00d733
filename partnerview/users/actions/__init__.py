"""Changes to who may sign in, with which roles, and to keys."""
