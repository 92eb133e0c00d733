"""The audit log as people and integrations read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from partnerview import lifecycle
from partnerview.audit import sentences
from partnerview.audit.actions import record
from partnerview.audit.middleware import address_of
from partnerview.audit.models import AuditEvent
from partnerview.audit.reports.timeline import timeline_of
from partnerview.audit.sentences import Fact, sentence_of
from partnerview.books.actions.periods import ensure_period
from partnerview.directory.models import Client
from partnerview.errors import IllegalTransition, StaleState
from partnerview.months import Month
from partnerview.origin import origin
from tests.cast import Cast


def test_a_move_that_does_not_exist_is_refused_and_leaves_no_event(cast: Cast) -> None:
    period = ensure_period(Month(2024, 3))
    period.status = "closed"
    with pytest.raises(IllegalTransition, match="cannot become closing"):
        lifecycle.transition(period, to="closing", by=cast.finance_lead)
    assert not AuditEvent.objects.filter(subject_type="books.accountingperiod").exists()


def test_of_two_people_who_move_it_at_once_one_is_told(cast: Cast) -> None:
    mine, theirs = ensure_period(Month(2024, 3)), ensure_period(Month(2024, 3))
    lifecycle.transition(theirs, to="closed", by=cast.finance_lead)
    with pytest.raises(StaleState, match="somebody else moved it"):
        lifecycle.transition(mine, to="closing", by=cast.other_finance_lead)
    assert [event.action for event in AuditEvent.objects.all()] == ["accountingperiod.closed"]


def test_the_timeline_holds_what_happened_to_it_and_what_belongs_to_it(cast: Cast) -> None:
    ours, other = Client.objects.get(), Client.objects.create(name="Other")
    record(ours, action="client.changed", by=cast.manager, after={"name": "K", "country": "NO"}, reason="they moved")
    record(cast.manager, action="user.praised", by=cast.cxo, about=ours)
    record(ours, action="client.merged", by=None, about=ours)
    record(other, action="client.changed", by=cast.manager)
    told = [(event.text, event.by) for event in timeline_of(ours)]
    assert told == [
        ("Client merged", ""),
        ("User praised", cast.cxo.name),
        ("Client changed: name, country: they moved", cast.manager.name),
    ]
    assert len(timeline_of(ours, limit=2)) == 2


def fact(action: str, **values: Any) -> Fact:
    return Fact(action, "books.accountingperiod", **{"before": {}, "after": {}, **values})


def test_a_change_of_status_says_from_what_to_what() -> None:
    moved = fact("accountingperiod.examined", before={"status": "pending_close"}, after={"status": "closed"})
    assert sentence_of(moved) == "Period closed, was pending close"


def test_an_app_may_say_it_in_its_own_words_and_old_events_are_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"x.priced": "Now {amount}, was {was_amount}", "x.counted": lambda fact: f"{len(fact.after)} things"}
    monkeypatch.setattr(sentences, "_all_sentences", lambda: said)
    assert sentence_of(fact("x.priced", before={"amount": 1}, after={"amount": 2})) == "Now 2, was 1"
    assert sentence_of(fact("x.counted", after={"a": 1, "b": 2})) == "2 things"
    assert sentence_of(fact("x.priced")) == "Period priced"


def test_a_record_type_that_no_longer_exists_is_still_said() -> None:
    assert sentence_of(Fact("dodo.seen", "zoo.dodo", {}, {})) == "Dodo seen"


def test_every_sentence_of_the_apps_can_be_loaded() -> None:
    assert all(isinstance(say, str) or callable(say) for say in sentences._all_sentences().values())


@pytest.fixture
def events(cast: Cast) -> list[AuditEvent]:
    client = Client.objects.get()
    with origin("api", "192.0.2.7"):
        first = record(client, action="client.changed", by=cast.manager, after={"name": "<b>K</b>"})
    second = record(cast.admin, action="user.changed", by=cast.admin)
    return [first, second]


def test_who_may_not_read_the_log_is_refused_everywhere(
    events: list[AuditEvent], cast: Cast, browser_of: Callable[..., Any], api_of: Callable[..., Any]
) -> None:
    assert browser_of(cast.account_manager).get("/settings/audit/").status_code == 403
    assert api_of(cast.account_manager).get("/api/v1/audit-events/").status_code == 403
    assert api_of(cast.admin, scopes=["engagements:read"]).get("/api/v1/audit-events/").status_code == 403


def test_the_page_shows_sentences_and_escapes_what_people_wrote(
    events: list[AuditEvent], cast: Cast, browser_of: Callable[..., Any]
) -> None:
    page = browser_of(cast.finance_lead).get("/settings/audit/?action=client").content.decode()
    assert "Client changed: name" in page
    assert "api, 192.0.2.7" in page
    assert "User changed" not in page
    assert "<b>K" not in page


def test_the_api_filters_by_subject_actor_action_and_time(
    events: list[AuditEvent], cast: Cast, api_of: Callable[..., Any]
) -> None:
    api = api_of(cast.integration)

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"/api/v1/audit-events/?{query}").json()["results"]]

    first, second = [event.pk for event in events]
    assert found("") == [second, first]
    assert found(f"actor={cast.manager.pk}") == [first]
    assert found("action=user.changed") == [second]
    assert found(f"subject_type=directory.client&subject_id={events[0].subject_id}") == [first]
    assert found("since=2999-01-01T00:00:00Z") == []
    row = api.get(f"/api/v1/audit-events/{first}/").json()
    assert (row["origin"], row["sentence"], row["after"]) == ("api", "Client changed: name", {"name": "<b>K</b>"})
    assert api.get("/api/v1/audit-events/?colour=red").status_code == 422


def test_a_request_says_by_which_door_and_from_where(cast: Cast, browser_of: Callable[..., Any], settings: Any) -> None:
    class Asked:
        META = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4"}

    settings.BEHIND_PROXY = False
    assert address_of(Asked()) == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert address_of(Asked()) == "198.51.100.4", "only what our own proxy added counts"


def test_one_event_is_read_whole_with_what_was_there_before_and_its_link(cast: Cast, browser_of: Callable[..., Any]):
    client = Client.objects.get()
    event = record(
        client,
        action="client.changed",
        by=cast.manager,
        before={"name": "Kestrel", "tags": ["a", "b"], "is_active": True},
        after={"name": "Kestrel <b>Works</b>", "since": "2026-03-31"},
        reason="They moved",
    )
    admin = browser_of(cast.admin)
    listed = admin.get("/settings/audit/").content.decode()
    assert f'href="/settings/audit/{event.pk}/"' in listed
    shown = admin.get(f"/settings/audit/{event.pk}/")
    assert [(one.name, one.before, one.after) for one in shown.context["changed"]] == [
        ("Name", "Kestrel", "Kestrel <b>Works</b>"),
        ("Tags", "a, b", "–"),
        ("Is active", "yes", "–"),
        ("Since", "–", "31\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026"),
    ]
    page = shown.content.decode()
    assert "<b>Works</b>" not in page
    assert event.hash in page
    assert "They moved" in page


def test_an_event_is_closed_to_who_may_not_read_the_log_and_one_that_is_not_there_is_not_found(
    cast: Cast, browser_of: Callable[..., Any]
):
    event = record(Client.objects.get(), action="client.changed", by=cast.manager)
    assert browser_of(cast.account_manager).get(f"/settings/audit/{event.pk}/").status_code == 403
    assert browser_of(cast.admin).get(f"/settings/audit/{event.pk + 1000}/").status_code == 404


def test_an_export_says_which_list_and_what_it_was_narrowed_to() -> None:
    after = {"list": "invoices", "format": "csv", "filters": "state=overdue"}
    assert sentence_of(Fact("list.exported", "users.user", {}, after)) == (
        "List “invoices” exported as CSV, filtered by state"
    )
