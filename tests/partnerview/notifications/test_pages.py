"""The page of a person's own notifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from partnerview.notifications.actions.notifications import notify
from partnerview.notifications.models import Notification
from tests.cast import Cast


@pytest.fixture
def told(cast: Cast) -> Notification:
    notify([cast.manager], crossing="c", text="Wakamori is over its hours", url="/notifications/?all")
    return Notification.objects.get()


def test_another_persons_notification_does_not_exist(
    told: Notification, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.account_manager)
    for path in ("reading", "snooze"):
        assert browser.post(f"/notifications/{told.pk}/{path}/").status_code == 404
    told.refresh_from_db()
    assert told.read_at is None
    assert b"Wakamori" not in browser.get("/notifications/?all").content


def test_a_visitor_is_sent_to_sign_in(told: Notification, browser_of: Callable[..., Any]) -> None:
    assert "/accounts/login/" in browser_of().get("/notifications/")["Location"]


def test_opening_marks_as_read_and_leads_to_the_page(
    told: Notification, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.manager)
    assert b"Wakamori" in browser.get("/notifications/").content
    answer = browser.post(f"/notifications/{told.pk}/reading/")
    assert answer["Location"] == told.url
    assert b"Wakamori" not in browser.get("/notifications/").content
    assert b"Wakamori" in browser.get("/notifications/?all").content


def test_reading_all_empties_the_page(told: Notification, cast: Cast, browser_of: Callable[..., Any]) -> None:
    answer = browser_of(cast.manager).post("/notifications/reading/", follow=True)
    assert b"All read" in answer.content


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    told: Notification, cast: Cast, browser_of: Callable[..., Any]
) -> None:
    browser = browser_of(cast.manager)
    answer = browser.post(f"/notifications/{told.pk}/snooze/", {"until": "2000-01-01", "reason": "A good one"})
    assert answer.status_code == 422
    assert b"Choose a day from tomorrow" in answer.content
    assert b"A good one" in answer.content
