"""From when on an account is flagged, through the API: who may change it, which version, which values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from partnerview.audit.models import AuditEvent
from retainers.models import RiskThresholds
from retainers.reports.positions import firm_thresholds
from retainers.risk import Thresholds
from tests.cast import Cast
from tests.retainers.six import six_accounts

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

ADDRESS = "/api/v1/at-risk/thresholds/"
BAD = {
    "days below zero": {"low_runway_days": -1},
    "days without end": {"low_runway_days": 3651},
    "no pace": {"ahead_of_pace": "0"},
    "a pace that is no decimal string": {"ahead_of_pace": 1.2},
    "a burn over other days": {"burn_days": 45},
    "nothing": {"ahead_of_pace": None},
    "an unknown field": {"colour": "red"},
}


def test_who_sees_deposits_reads_them_and_only_who_keeps_the_settings_changes_them(cast: Cast, api_of) -> None:
    shown = api_of(cast.finance_lead).get(ADDRESS)
    assert shown.json() == {"low_runway_days": 30, "ahead_of_pace": "1.100", "burn_days": 30}
    for person in (cast.finance_lead, cast.manager, cast.account_manager, cast.cxo):
        refused = api_of(person).patch_json(ADDRESS, {"burn_days": 60}, If_Match=shown["ETag"])
        assert refused.status_code == 403
    assert api_of(cast.team_member).get(ADDRESS).status_code == 403
    assert firm_thresholds() == Thresholds()


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_value_that_cannot_be_is_refused_at_its_field(cast: Cast, api_of, body: dict[str, object]) -> None:
    api = api_of(cast.admin)
    tag = api.get(ADDRESS)["ETag"]
    refused = api.patch_json(ADDRESS, body, If_Match=tag)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, list(body))
    assert firm_thresholds() == Thresholds()
    assert not AuditEvent.objects.filter(action="riskthresholds.changed").exists()


def test_a_change_names_the_version_that_it_was_made_from_and_flags_follow(cast: Cast, api_of) -> None:
    six_accounts(cast)
    api, report = api_of(cast.admin), api_of(cast.finance_lead)
    flagged = "/api/v1/reports/at-risk/?as_of=2026-04-30&flagged=1"
    assert severities(report.get(flagged))["A"] == "ahead_of_pace"
    tag = api.get(ADDRESS)["ETag"]
    assert api.patch_json(ADDRESS, {"low_runway_days": 200}).status_code == 428
    made = api.patch_json(ADDRESS, {"low_runway_days": 200}, If_Match=tag, Idempotency_Key="wider")
    assert (made.status_code, made.json()["low_runway_days"], made.json()["ahead_of_pace"]) == (200, 200, "1.100")
    assert api.patch_json(ADDRESS, {"burn_days": 60}, If_Match=tag).status_code == 412
    again = api.patch_json(ADDRESS, {"low_runway_days": 200}, If_Match=tag, Idempotency_Key="wider")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    other = api.patch_json(ADDRESS, {"low_runway_days": 2}, If_Match=made["ETag"], Idempotency_Key="wider")
    assert other.status_code == 422
    assert firm_thresholds() == Thresholds(200, Decimal("1.1"), 30)
    assert AuditEvent.objects.get(action="riskthresholds.changed").before["low_runway_days"] == 30
    assert severities(report.get(flagged))["A"] == "low_runway"  # 15,000 left at 100 a day: 150 days
    assert RiskThresholds.objects.count() == 1


def severities(report) -> dict[str, str]:
    return {row["holder"][-1]: row["severity"] for row in report.json()["rows"]}
