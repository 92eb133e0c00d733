"""Endpoints of the partner portal."""
