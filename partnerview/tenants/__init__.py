"""Tenants: who has a schema, how it comes to be, and how work reaches it."""
