"""People are told once, mailed once, and may put things off with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django_tenants.utils import tenant_context

from partnerview.audit.models import AuditEvent
from partnerview.errors import InvalidInput
from partnerview.notifications.actions.mail import NotMailed, deliver_outbox, send_digests
from partnerview.notifications.actions.notifications import mark_all_read, mark_read, notify, snooze
from partnerview.notifications.models import Notification
from partnerview.tenants.models import Tenant
from tests.cast import Cast

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def tell(*people: Any, crossing: str = "hours 80% of line 4 in 2026-03", **more: Any) -> None:
    notify(people, crossing=crossing, text="Kestrel Aerosystems has used 80% of its March hours.", **more)


def test_a_link_to_elsewhere_is_refused(cast: Cast) -> None:
    for url in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(ValueError, match="page of ours"):
            tell(cast.manager, url=url)
    assert not Notification.objects.exists()


def test_the_same_crossing_tells_the_same_person_once(cast: Cast) -> None:
    tell(cast.manager, cast.manager)
    tell(cast.manager, cast.cxo)
    assert Notification.objects.count() == 2


def test_a_deactivated_person_is_not_told(cast: Cast) -> None:
    cast.manager.is_active = False
    tell(cast.manager)
    assert not Notification.objects.exists()


def test_only_the_recipient_sees_it(cast: Cast) -> None:
    tell(cast.manager)
    assert not Notification.objects.visible_to(cast.cxo).exists()


def test_reading_keeps_the_first_time(cast: Cast) -> None:
    tell(cast.manager)
    mark_read(Notification.objects.get())
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        mark_read(Notification.objects.get())
    assert Notification.objects.get().read_at == NOW
    assert not Notification.objects.open().exists()


@pytest.mark.parametrize(("days", "reason"), [(0, "busy"), (91, "busy"), (-1, "busy"), (5, "  ")])
def test_putting_off_needs_a_day_ahead_and_a_reason(cast: Cast, days: int, reason: str) -> None:
    tell(cast.manager)
    with pytest.raises(InvalidInput):
        snooze(Notification.objects.get(), until=NOW.date() + dt.timedelta(days=days), reason=reason, by=cast.manager)
    assert Notification.objects.open().count() == 1


def test_the_database_knows_no_snooze_without_a_reason(cast: Cast) -> None:
    tell(cast.manager)
    with pytest.raises(IntegrityError, match="notification_snoozed_why"):
        Notification.objects.update(snoozed_until=NOW)


def test_what_is_put_off_comes_back_that_morning_and_the_reason_is_on_record(cast: Cast) -> None:
    tell(cast.manager)
    snooze(Notification.objects.get(), until=dt.date(2026, 3, 29), reason="Client on leave", by=cast.manager)
    assert not Notification.objects.open().exists()
    assert mark_all_read(by=cast.manager) == 0
    with time_machine.travel(dt.datetime(2026, 3, 29, 0, 0, tzinfo=dt.UTC)):  # London is still on winter time
        assert Notification.objects.open().count() == 1
    event = AuditEvent.objects.get(action="notification.snoozed")
    assert (event.reason, event.after) == ("Client on leave", {"until": "2026-03-29"})


def test_the_digest_is_one_mail_a_person_and_goes_once(cast: Cast) -> None:
    tell(cast.manager, cast.cxo, url="/engagements/7/")
    tell(cast.manager, crossing="another")
    assert send_digests("2026-03-10") == 2
    assert send_digests("2026-03-10") == 0
    to_manager = next(m for m in mail.outbox if m.to == [cast.manager.email])
    assert to_manager.subject == "Your day, 10 March"
    assert to_manager.body.count("Kestrel Aerosystems has used") == 2
    assert "http://acme.localhost:8000/engagements/7/" in to_manager.body
    assert "&#" not in to_manager.body


def test_what_was_read_is_not_mailed(cast: Cast) -> None:
    tell(cast.manager)
    mark_all_read(by=cast.manager)
    assert send_digests() == 0


def test_only_urgent_ones_are_mailed_at_once_and_not_again_in_the_digest(cast: Cast) -> None:
    tell(cast.manager)
    tell(cast.manager, crossing="overdrawn", urgent=True)
    assert deliver_outbox() == 1
    assert deliver_outbox() == 0
    assert send_digests() == 1
    assert [m.subject for m in mail.outbox] == ["Needs your attention", "Your day, 10 March"]


def test_one_address_that_cannot_be_reached_does_not_keep_the_others_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.account_manager, cast.manager)
    deliver = mail.EmailMessage.send

    def send(self: Any, **_: Any) -> int:
        if self.to == [cast.account_manager.email]:
            raise ConnectionRefusedError("mailbox closed")
        return deliver(self)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    with pytest.raises(NotMailed, match="mailbox closed"):
        send_digests()
    assert [m.to for m in mail.outbox] == [[cast.manager.email]]
    assert Notification.objects.get(recipient=cast.account_manager).mailed_at is None


def test_an_urgent_one_wakes_the_worker_with_the_schema_of_the_call(
    cast: Cast, acme: Tenant, zenith: Tenant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent = []
    monkeypatch.setattr(
        "partnerview.tenants.wake.current_app.send_task", lambda name, *, headers: sent.append((name, headers))
    )
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast.manager, urgent=True)
        with tenant_context(zenith):
            tell(urgent=True)
        assert sent == []
    assert sent == [
        ("partnerview.notifications.tasks.deliver_outbox", {"_schema_name": acme.schema_name}),
    ]
