"""Tests leave no message where a worker that runs beside them would take it."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from redis import Redis

from partnerview import embedded
from partnerview.celery import app
from partnerview.tenants.tasks import dispatch_due


def test_a_message_of_a_test_goes_to_the_database_of_tests(db: None) -> None:
    assert embedded.redis_url() != settings.REDIS_URL
    shared, own = Redis.from_url(embedded.redis_url()), Redis.from_url(settings.REDIS_URL)
    before = shared.llen("work"), own.llen("work")
    dispatch_due.delay("nothing")
    assert (shared.llen("work") - before[0], own.llen("work") - before[1]) == (0, 1)
    own.delete("work")
    assert app.conf.broker_url == settings.REDIS_URL


def test_what_a_test_caches_stays_there_too(db: None) -> None:
    cache.set("of-a-test", 1)
    assert Redis.from_url(embedded.redis_url()).keys("*of-a-test*") == []
    assert len(Redis.from_url(settings.REDIS_URL).keys("*of-a-test*")) == 1
