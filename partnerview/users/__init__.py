"""People who sign in, keys that integrations use, and the whole policy on one page."""
