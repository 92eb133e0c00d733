"""Changes of Operate: each a verb with its actor, in one transaction."""
