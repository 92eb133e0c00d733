"""How views describe themselves in OpenAPI 3.1."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):  # type: ignore[misc]
    """One tag per collection, the last noun of the path before the id."""
