"""The project's settings for workers under test: jobs that wait at a gate, a broker that is quick to redeliver."""

from __future__ import annotations

import os

from partnerview.settings import *  # noqa: F403
from partnerview.settings import CELERY, PROVISIONING_STEPS
from partnerview.settings import JOBS as REAL_JOBS
from tests.faults import deaths  # noqa: F401  counts statements where a death is ordered

JOBS = {
    "gated": {"work": "tests.faults.jobs.work_at_gate", "cadence": "monthly"},
    "quick": {"work": "tests.faults.jobs.work", "cadence": "daily"},
    "month": REAL_JOBS["month"],
}
BEATEN = os.environ.get("FAULTS_BEATEN", "quick")
BEAT = {BEATEN: {"task": "partnerview.tenants.tasks.dispatch_due", "schedule": 0.5, "args": [BEATEN]}}
PROVISIONING_STEPS = [*PROVISIONING_STEPS, "tests.faults.jobs.step_at_gate"]
VISIBILITY_SECONDS = int(os.environ.get("FAULTS_VISIBILITY_SECONDS", "3600"))
CELERY = {
    **CELERY,
    "beat_schedule": BEAT,
    "broker_transport_options": {"visibility_timeout": VISIBILITY_SECONDS, "unacked_restore_interval": 1},
    "worker_soft_shutdown_timeout": 0.0,
}
