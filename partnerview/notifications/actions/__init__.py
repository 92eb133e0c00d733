"""Telling people, what they do about it, and mailing it."""
