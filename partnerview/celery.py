"""The Celery application: strict about tenants, everything else in settings.CELERY.

A switch of schema by signals fails open into `public` (a receiver's error is only logged), so the schema is
entered and left by the strict base that every task has; the registry refuses any other. ADR 0201.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.app.registry import TaskRegistry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")


class StrictRegistry(TaskRegistry):
    """Takes no task without the strict base: one with a base of its own would run in `public`."""

    def __setitem__(self, name: str, task: Any) -> None:
        from partnerview.tenants.strict_task import TenantTask  # noqa: PLC0415  needs loaded apps

        if not isinstance(task, TenantTask):
            raise TypeError(f"The task {name} must have TenantTask as its base.")
        super().__setitem__(name, task)


class Application(Celery):
    """Every task is a TenantTask, and every message carries the schema it was sent from."""

    task_cls = "partnerview.tenants.strict_task:TenantTask"
    registry_cls = StrictRegistry

    def send_task(self, name: str, *more: Any, **options: Any) -> Any:
        from partnerview.tenants.strict_task import headers_with_schema  # noqa: PLC0415  needs loaded apps

        options["headers"] = headers_with_schema(options.get("headers"), task=self.tasks.get(name))
        return super().send_task(name, *more, **options)


def _configuration() -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415  the settings must not load before the app exists

    return dict(settings.CELERY)


app = Application("partnerview")
app.add_defaults(_configuration)
app.autodiscover_tasks()
