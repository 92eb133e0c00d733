"""Two believable firms for demonstrations: the same seed and month give the same rows."""
