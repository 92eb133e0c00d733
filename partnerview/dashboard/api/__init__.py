"""Endpoints of composition pages."""
