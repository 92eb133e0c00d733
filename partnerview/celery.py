"""The Celery application: strict about tenants, everything else in settings.CELERY."""

from __future__ import annotations

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnerview.settings")


class Application(CeleryApp):
    """Every task is a TenantTask: it refuses to run without a ready tenant."""

    task_cls = "partnerview.tenants.tasks:TenantTask"


def _configuration() -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415  the settings must not load before the app exists

    return dict(settings.CELERY)


app = Application("partnerview")
app.add_defaults(_configuration)
app.autodiscover_tasks()
