"""The project's settings for workers under test: jobs that wait at a gate, a broker that is quick to redeliver."""

from __future__ import annotations

import os

from partnerview.settings import *  # noqa: F403
from partnerview.settings import CELERY, PROVISIONING_STEPS

JOBS = {
    "gated": {"work": "tests.faults.jobs.work_at_gate", "cadence": "monthly"},
    "quick": {"work": "tests.faults.jobs.work", "cadence": "daily"},
}
BEAT = {job: {"task": "partnerview.tenants.tasks.dispatch_due", "schedule": 0.5, "args": [job]} for job in ["quick"]}
PROVISIONING_STEPS = [*PROVISIONING_STEPS, "tests.faults.jobs.step_at_gate"]
VISIBILITY_SECONDS = int(os.environ.get("FAULTS_VISIBILITY_SECONDS", "3600"))
CELERY = {
    **CELERY,
    "beat_schedule": BEAT,
    "broker_transport_options": {"visibility_timeout": VISIBILITY_SECONDS, "unacked_restore_interval": 1},
    "worker_soft_shutdown_timeout": 0.0,
}
