"""What workers do for Operate: load, call one action. Each may be delivered twice or killed half-way."""

from __future__ import annotations

from celery import shared_task

from engagements.actions.billing import carry_out_next_billing_run
from engagements.actions.issue_runs import carry_out_next_issue_run
from engagements.documents import render_some


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
