"""Woken when something urgent was written; the job `outbox` finds whatever a lost message left behind."""

from __future__ import annotations

from celery import shared_task

from partnerview.notifications.actions import mail


@shared_task
def deliver_outbox() -> None:
    mail.deliver_outbox()
