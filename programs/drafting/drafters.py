"""The one door to a first draft: the configured endpoint where there is one and it answers well, else partner data."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from programs.drafting.draft import CohortData, Draft
from programs.drafting.endpoint import Endpoint, Unwritten
from programs.drafting.offline import draft_for

INSTEAD: Final = "This draft is from partner data instead."


def first_draft(kind: str, name: str, data: CohortData) -> tuple[Draft, str]:
    """A draft for the cohort `name`, and why the endpoint did not write it; "" where it did or none is configured."""
    offline = draft_for(kind, name, data)
    endpoint = configured()
    if endpoint is None:
        return offline, ""
    try:
        return endpoint.write(offline, name=name, data=data), ""
    except Unwritten as failure:
        return offline, f"{failure} {INSTEAD}"


def configured() -> Endpoint | None:
    """What the environment names; None, as it is by default, asks nobody."""
    if not settings.DRAFTING_URL or not settings.DRAFTING_MODEL:
        return None
    return Endpoint(
        url=settings.DRAFTING_URL,
        model=settings.DRAFTING_MODEL,
        key=settings.DRAFTING_KEY,
        seconds=settings.DRAFTING_SECONDS,
    )
