"""Rules: no right without six answers, and none by one person alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from partnerview.errors import Conflict, InvalidInput, NotPermitted
from retainers.actions.rules import (
    answer_step,
    approve_rule,
    discard_rule,
    end_rule,
    make_version,
    reject_rule,
    start_rule,
    submit_rule,
    withdraw_rule,
)
from retainers.models import Rule
from tests.builders import make_engagement, make_partner
from tests.cast import Cast
from tests.retainers.rule_builders import ANSWERS, a_draft, active, answered

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")


def test_a_rule_with_an_open_question_is_not_sent_and_gives_no_rights(cast: Cast) -> None:
    rule = a_draft(cast)
    for step in (1, 2, 3, 4, 5):
        answer_step(rule, step=step, by=cast.account_manager, **ANSWERS[step])
    with pytest.raises(Conflict, match="Question 6 is open") as refused:
        submit_rule(rule, by=cast.account_manager)
    rule.refresh_from_db()
    assert (refused.value.code, rule.status, rule.gives_rights) == ("step_open", "draft", False)


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        (1, "paid_on", None),
        (1, "handed_over_reference", ""),
        (1, "settled_on", dt.date(2026, 1, 27)),
        (2, "need_text", "  "),
        (3, "owner", ""),
        (3, "white_label", None),
        (4, "economics", ""),
        (4, "share_months", None),
        (4, "share_percent", Decimal("100.5")),
        (4, "share_basis", ""),
        (4, "partner_rate", Decimal(100)),
        (4, "share_cap", Decimal("1000.005")),
        (5, "review", ""),
        (5, "nothing_outside", False),
        (5, "outside", "Weekend work"),
        (6, "renewal", ""),
        (1, "handed_over_on", dt.date(2026, 5, 1)),
        (1, "paid_reference", "None"),
        (1, "settled_reference", " n/a "),
        (1, "handed_over_reference", "-"),
        (2, "need_text", "NONE."),
        (3, "decided_by", "tbd"),
        (5, "delivery", "none"),
        (5, "reporting", "–"),
        (5, "approvals", "N.A."),
        (5, "review", "nothing"),
    ],
)
def test_an_empty_or_refused_answer_is_not_kept(cast: Cast, step: int, field: str, value: object) -> None:
    rule = a_draft(cast)
    with pytest.raises(InvalidInput) as refused:
        answer_step(rule, step=step, by=cast.account_manager, **{**ANSWERS[step], field: value})
    first = refused.value.errors[0].field
    assert first == ("outside" if field == "nothing_outside" else field)
    kept = Rule.objects.get(pk=rule.pk)
    assert (kept.paid_on, kept.need_text, kept.share_percent, kept.renewal, kept.review) == (None, "", None, "", "")


def test_none_is_an_answer_to_what_is_earned_and_to_what_is_outside(cast: Cast) -> None:
    rule = answered(a_draft(cast), cast, economics="none")
    assert submit_rule(rule, by=cast.account_manager).status == "pending_approval"


@pytest.mark.parametrize(
    ("model", "role", "other", "field"),
    [
        ("referral", "referral", {"economics": "margin", "monthly_margin": Decimal(50)}, "economics"),
        ("white_label", "white_label", {"owner": "partner", "white_label": False}, "white_label"),
        ("white_label", "white_label", {"owner": "partner", "white_label": True}, "partner_rate"),
        ("reseller", "reseller", {}, "partner_rate"),
        ("operator", "operator", {"need_months": 1}, "need_months"),
        ("vendor_commission", "channel", {"economics": "none"}, "economics"),
    ],
)
def test_a_model_refuses_what_it_is_not(cast: Cast, model: str, role: str, other: dict, field: str) -> None:
    rule = a_draft(cast, partner=make_partner(roles=[role]), role=role, model=model)
    with pytest.raises(InvalidInput) as refused:
        answered(rule, cast, **other)
    assert field in [error.field for error in refused.value.errors]


@pytest.mark.parametrize(
    ("model", "role", "other"),
    [
        ("referral", "referral", {"economics": "bonus", "bonus": Decimal(500)}),
        ("referral", "referral", {"share_months": None, "share_cap": Decimal(6000)}),
        ("white_label", "white_label", {"owner": "partner", "white_label": True, "partner_rate": Decimal(2400)}),
        ("reseller", "reseller", {"owner": "partner", "partner_rate": Decimal(3150)}),
        ("operator", "operator", {"need_months": 4, "need_evidence": "Tickets of January to April"}),
        ("vendor_commission", "channel", {"share_months": None, "share_basis": "contracted"}),
    ],
)
def test_each_model_becomes_active_with_its_own_answers(cast: Cast, model: str, role: str, other: dict) -> None:
    partner = make_partner(roles=[role])
    rule = active(cast, partner=partner, begun={"role": role, "model": model}, **other)
    assert (rule.status, rule.gives_rights, rule.approved_by) == ("active", True, cast.finance_lead)


def test_no_author_and_no_other_role_approves(cast: Cast) -> None:
    rule = answered(a_draft(cast, by=cast.finance_lead), cast)
    submit_rule(rule, by=cast.account_manager)
    for person, code in ((cast.finance_lead, "four_eyes"), (cast.manager, "not_permitted")):
        with pytest.raises(NotPermitted) as refused:
            approve_rule(rule, by=person)
        assert refused.value.code in {code, "forbidden", "permission_denied", "not_allowed"}
    rule.refresh_from_db()
    assert (rule.status, rule.approved_by) == ("pending_approval", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(approved_by=cast.finance_lead)
    assert approve_rule(rule, by=cast.cxo).gives_rights


def test_a_rule_sent_back_is_answered_again(cast: Cast) -> None:
    rule = submit_rule(answered(a_draft(cast), cast), by=cast.account_manager)
    with pytest.raises(Conflict):
        answer_step(rule, step=6, by=cast.account_manager, renewal="check_in")
    with pytest.raises(InvalidInput):
        reject_rule(rule, by=cast.finance_lead, reason=" ")
    assert reject_rule(rule, by=cast.finance_lead, reason="Which twelve reports?").status == "draft"
    answer_step(rule, step=6, by=cast.account_manager, renewal="check_in")
    submit_rule(rule, by=cast.account_manager)
    assert withdraw_rule(rule, by=cast.account_manager).status == "draft"
    assert discard_rule(rule, by=cast.account_manager).status == "discarded"


def test_one_active_rule_binds_a_partner_in_a_role_and_a_version_replaces_it(cast: Cast) -> None:
    first = active(cast)
    second = submit_rule(answered(a_draft(cast, partner=first.partner), cast), by=cast.account_manager)
    with pytest.raises(Conflict, match="Make a new version"):
        approve_rule(second, by=cast.finance_lead)
    version = make_version(first, by=cast.account_manager)
    assert (version.version, version.starts_on, version.share_percent) == (2, dt.date(2026, 5, 1), Decimal("12.5"))
    with pytest.raises(Conflict, match="being answered already"):
        make_version(first, by=cast.account_manager)
    approve_rule(submit_rule(version, by=cast.account_manager), by=cast.cxo)
    first.refresh_from_db()
    assert (first.status, first.gives_rights) == ("superseded", False)


def test_the_words_of_an_active_rule_stay(cast: Cast) -> None:
    rule = active(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(share_percent=Decimal(90))
    with pytest.raises(InvalidInput):
        end_rule(rule, by=cast.account_manager, reason="")
    assert end_rule(rule, by=cast.account_manager, reason="The client left").status == "ended"


def test_a_default_is_a_template_that_gives_no_rights(cast: Cast) -> None:
    template = active(cast, begun={"template": True})
    assert (template.status, template.gives_rights) == ("active", False)
    again = submit_rule(answered(a_draft(cast, template=True), cast), by=cast.account_manager)
    with pytest.raises(Conflict, match="default for this role"):
        approve_rule(again, by=cast.finance_lead)
    begun = a_draft(cast)
    assert (begun.need_text, begun.share_months, begun.paid_on) == ("Quarterly tuning of twelve reports", 12, None)


def test_a_rule_is_begun_only_for_what_fits(cast: Cast) -> None:
    partner = make_partner(roles=["referral"])
    other = make_engagement(currency="USD", account_manager=cast.account_manager)
    fit = {"role": "referral", "model": "referral", "currency": "USD", "partner": partner, "by": cast.account_manager}
    for wrong in ({"role": "reseller"}, {"role": "x"}, {"model": "x"}, {"currency": "usd"}, {"engagement": other}):
        with pytest.raises(InvalidInput):
            start_rule(**{**fit, **wrong})
    assert not Rule.objects.exists()
