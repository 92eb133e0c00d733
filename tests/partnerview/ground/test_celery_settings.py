"""Workers run with the settings of the project, not with Celery's own defaults."""

from __future__ import annotations

from django.conf import settings

from partnerview.celery import app


def test_every_celery_setting_reaches_the_application() -> None:
    assert {name: app.conf[name] for name in settings.CELERY} == settings.CELERY
    assert app.conf.broker_url == settings.REDIS_URL
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
