"""Changes to who we deal with."""
