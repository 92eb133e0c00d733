"""PostgreSQL lets no rule give rights with a question open, whoever writes it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from retainers.models import Rule
from tests.builders import make_partner
from tests.cast import Cast
from tests.retainers.rule_builders import a_draft, active, answered

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

OPEN = {
    "settled_on = NULL": "rule_answers_the_first_cycle",
    "settled_on = paid_on - 1": "rule_answers_the_first_cycle",
    "handed_over_reference = ''": "rule_answers_the_first_cycle",
    "need = ''": "rule_answers_the_need",
    "model = 'operator', need_months = NULL, need_evidence = 'Tickets'": "rule_answers_the_need",
    "white_label = NULL": "rule_answers_the_owner",
    "decided_by = ''": "rule_answers_the_owner",
    "economics = ''": "rule_answers_the_economics",
    "share_percent = NULL": "rule_answers_the_economics",
    "share_basis = ''": "rule_answers_the_economics",
    "bonus = 5": "rule_answers_the_economics",
    "partner_rate = 5": "rule_answers_the_economics",
    "model = 'reseller'": "rule_answers_the_economics",
    "economics = 'none'": "rule_answers_the_economics",
    "delivery = ''": "rule_answers_the_rhythm",
    "outside = 'Weekends'": "rule_answers_the_rhythm",
    "nothing_outside = false, outside = ' '": "rule_answers_the_rhythm",
    "renewal = ''": "rule_answers_the_renewal",
}


@pytest.mark.parametrize(("change", "law"), OPEN.items())
def test_a_rule_with_an_open_question_does_not_become_active(cast: Cast, change: str, law: str) -> None:
    rule = answered(a_draft(cast), cast)
    by_sql(rule, change)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        activate(rule, cast)
    rule.refresh_from_db()
    assert rule.status == "draft"


def test_with_all_six_answered_it_does(cast: Cast) -> None:
    rule = answered(a_draft(cast), cast)
    activate(rule, cast)
    rule.refresh_from_db()
    assert rule.gives_rights


def test_every_way_to_earn_passes_once_it_is_answered(cast: Cast) -> None:
    ways = (
        {"economics": "none"},
        {"economics": "bonus", "bonus": Decimal(250)},
        {"guarantee": Decimal(40), "share_cap": Decimal(900), "share_months": None},
    )
    for number, way in enumerate(ways):
        assert active(cast, partner=make_partner(f"Partner {number}", roles=["referral"]), **way).gives_rights


def activate(rule: Rule, cast: Cast) -> None:
    by_sql(rule, f"status = 'active', approved_by_id = {cast.finance_lead.pk}, approved_at = now()")


def by_sql(rule: Rule, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE retainers_rule SET {change} WHERE id = %s", [rule.pk])
