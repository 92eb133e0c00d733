"""How a lower app wakes a higher one: it names a topic, settings.WAKES names the tasks.

A wake-up is a hint sent after commit; the rows that were written are the truth, and scheduled runs
find them even if the message is lost.
"""

from __future__ import annotations

from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction

from partnerview.db.connection import connection


def wake(topic: str) -> None:
    """Once this transaction commits, start the tasks of `topic` for the schema of this call."""
    schema = connection.schema_name
    for task in settings.WAKES[topic]:
        transaction.on_commit(partial(_send, task, schema), robust=True)


def _send(task: str, schema: str) -> None:
    current_app.send_task(task, headers={"_schema_name": schema})
