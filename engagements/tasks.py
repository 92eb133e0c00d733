"""What the calendar does to engagements: notices that run out, deliverables that come back."""

from __future__ import annotations

from celery import shared_task

from engagements.actions.calendar import end_after_notice
from engagements.actions.deliverables import generate_recurring


@shared_task
def follow_the_calendar() -> None:
    """Once a day. Running again does nothing more."""
    end_after_notice()
    generate_recurring()
