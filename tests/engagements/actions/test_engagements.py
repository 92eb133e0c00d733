"""Drafting and changing an engagement: what is refused at which field, and what is fixed once it runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from engagements.actions.engagements import change_engagement, draft_engagement, next_code
from engagements.models import Engagement, Person
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Client
from partnerview.errors import Conflict, InvalidInput, StaleState
from tests.builders import make_client, make_partner
from tests.cast import Cast
from tests.engagements.stage import START, Status, drafted, in_state

pytestmark = pytest.mark.usefixtures("mid_june")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"name": "  "}, "name"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "gbp"}, "currency"),
        ({"bill_to": "partner"}, "partner"),
        ({"partner_role": "reseller"}, "partner_role"),
        ({"go_live_on": dt.date(2023, 12, 31)}, "go_live_on"),
        ({"code": "kes-1"}, "code"),
    ],
)
def test_a_draft_that_cannot_stand_is_refused_at_its_field(details: dict[str, Any], field: str, cast: Cast) -> None:
    drafted(cast, code="KES-1")
    values: dict[str, Any] = {"client": Client.objects.get(), "name": "Care", "currency": "GBP", "starts_on": START}
    with pytest.raises(InvalidInput) as refused:
        draft_engagement(by=cast.account_manager, **(values | details))
    assert [error.field for error in refused.value.errors] == [field]
    assert Engagement.objects.count() == 1


def test_an_account_manager_is_somebody_who_may_run_engagements(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="may not run engagements"):
        drafted(cast, account_manager=cast.team_member)


def test_a_draft_gets_the_next_code_of_its_client(cast: Cast) -> None:
    assert [drafted(cast).code, drafted(cast).code] == ["KES-0001", "KES-0002"]
    assert next_code(make_client("Öl & Gas")) == "LGA-0001"
    assert next_code(make_client("3")) == "3XX-0001"


def test_a_white_label_engagement_bills_its_partner(cast: Cast) -> None:
    partner = make_partner()
    engagement = drafted(cast, partner=partner, partner_role="white_label", bill_to="partner")
    assert (engagement.partner, engagement.bill_to) == (partner, "partner")


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "USD"},
        {"starts_on": dt.date(2024, 2, 1)},
        {"billing_interval": "year"},
        {"billing_timing": "arrears"},
        {"billing_anchor": "calendar"},
    ],
)
def test_what_invoices_were_made_under_is_fixed_once_it_runs(changes: dict[str, Any], cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    with pytest.raises(Conflict, match="is fixed once the engagement has started"):
        change_engagement(engagement, by=cast.account_manager, **changes)
    draft = in_state(Status.DRAFT, cast, code="OTHER")
    if "starts_on" in changes:
        with pytest.raises(InvalidInput, match="Move that line first"):
            change_engagement(draft, by=cast.account_manager, **changes)
    else:
        change_engagement(draft, by=cast.account_manager, **changes)


def test_a_start_under_approval_is_not_changed(cast: Cast) -> None:
    with pytest.raises(Conflict, match="Withdraw the request"):
        change_engagement(in_state(Status.PENDING_APPROVAL, cast), by=cast.account_manager, name="Other")


def test_a_stale_form_changes_nothing(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    seen = engagement.updated_at
    Engagement.objects.filter(pk=engagement.pk).update(updated_at=seen + dt.timedelta(seconds=1))
    with pytest.raises(StaleState, match="since you opened it"):
        change_engagement(engagement, by=cast.account_manager, seen_at=seen, name="Other")
    assert Engagement.objects.get(pk=engagement.pk).name == "Platform care"


def test_a_change_is_recorded_as_before_and_after_and_only_what_changed(cast: Cast) -> None:
    engagement = in_state(Status.RUNNING, cast)
    person = Person.objects.get(user=cast.team_member)
    change_engagement(engagement, by=cast.account_manager, name="Care", scope="", team_members=[person])
    event = AuditEvent.objects.get(action="engagement.changed")
    assert event.before == {"name": "Platform care", "team_members": []}
    assert event.after == {"name": "Care", "team_members": [person.pk]}
    change_engagement(engagement, by=cast.account_manager, name="Care")
    assert AuditEvent.objects.filter(action="engagement.changed").count() == 1
