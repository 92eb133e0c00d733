"""What workers do for Operate: load, call one action. Each may be delivered twice or killed half-way."""

from __future__ import annotations

from celery import shared_task

from engagements.actions.billing import carry_out_next_billing_run
from engagements.actions.calendar import end_after_notice
from engagements.actions.deliverables import generate_recurring
from engagements.actions.issue_runs import carry_out_next_issue_run
from engagements.documents import render_some


@shared_task
def follow_the_calendar() -> None:
    """Once a day: notices that run out, deliverables that come back. Running again does nothing more."""
    end_after_notice()
    generate_recurring()


@shared_task
def run_billing() -> None:
    if carry_out_next_billing_run():
        run_billing.delay()


@shared_task
def issue_invoices() -> None:
    if carry_out_next_issue_run():
        issue_invoices.delay()


@shared_task
def render_invoices() -> None:
    if render_some():
        render_invoices.delay()
