"""The REST API of Retain."""
