"""What workers under test work on: one audit event a period, in one transaction that can be held at a gate.

The folder FAULTS_GATE is how test and worker speak: the worker leaves `started-<name>-<n>`, and waits for
`open` before it commits.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.audit.models import AuditEvent
from partnerview.users.models import User

ACTION = "fault.worked"


@transaction.atomic
def work(period: str) -> None:
    """Safe to repeat: a period that has its event gets no other."""
    if not AuditEvent.objects.filter(action=ACTION, reason=period).exists():
        record(User.objects.earliest("pk"), action=ACTION, by=None, reason=period)


@transaction.atomic
def work_at_gate(period: str) -> None:
    work(period)
    wait_at_gate(period)


def step_at_gate(tenant: Any, _setup: Any) -> None:
    wait_at_gate(tenant.slug)


def wait_at_gate(name: str) -> None:
    folder = Path(os.environ["FAULTS_GATE"])
    attempt = len(list(folder.glob(f"started-{name}-*"))) + 1
    (folder / f"started-{name}-{attempt}").write_text(str(os.getpid()))
    while not (folder / "open").exists():
        time.sleep(0.02)
