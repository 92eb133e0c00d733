"""Pages of rules: who may come, what they say, a rule from its first question to its approval."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django_tenants.utils import tenant_context

from partnerview.tenants.models import Tenant
from retainers.models import Rule
from tests.builders import make_engagement, make_partner
from tests.cast import Cast, the_cast
from tests.retainers.rule_builders import ANSWERS, a_draft, active, answered

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")

VIEW = {"account_manager", "finance_lead", "pam", "manager", "cxo", "admin", "integration"}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.mark.parametrize("name", ["rule-board", "rule-list"])
def test_rules_open_for_those_who_see_them_and_for_nobody_else(cast: Cast, browser_of, name: str) -> None:
    for role, user in cast.by_role().items():
        status = browser_of(user).get(reverse(f"retainers:{name}")).status_code
        assert status == (200 if role in VIEW else 403), role


def test_who_does_not_look_after_a_partner_does_not_know_of_its_rule(cast: Cast, browser_of, zenith: Tenant) -> None:
    partner = make_partner(roles=["referral"], pam=cast.pam)
    make_engagement(account_manager=cast.account_manager, partner=partner)
    rule = a_draft(cast, partner=partner)
    address = reverse("retainers:rule-detail", args=[rule.pk])
    assert browser_of(cast.account_manager).get(address).status_code == 200
    assert browser_of(cast.pam).get(address).status_code == 200
    assert browser_of(cast.other_account_manager).get(address).status_code == 404
    with tenant_context(zenith):
        stranger = the_cast().finance_lead
    assert browser_of(stranger, tenant=zenith).get(address).status_code == 404


def test_a_rule_is_written_question_by_question_with_its_sentences_beside_it(cast: Cast, browser_of) -> None:
    partner = make_partner("Corvane Digital Partners", roles=["referral"])
    make_engagement(account_manager=cast.account_manager, partner=partner)
    browser = browser_of(cast.account_manager)
    begun = browser.post(
        reverse("retainers:rule-new"),
        {"partner": partner.pk, "role": "referral", "model": "referral", "currency": "USD", "starts_on": "2026-05-01"},
    )
    rule = Rule.objects.get()
    assert begun["Location"] == reverse("retainers:rule-question", args=[rule.pk, 1])
    for step in (1, 2, 3, 5, 6):
        typed = {name: value for name, value in ANSWERS[step].items() if value is not False}
        if step == 3:
            typed["white_label"] = "no"
        assert browser.post(reverse("retainers:rule-question", args=[rule.pk, step]), typed).status_code == 302
    economics = reverse("retainers:rule-question", args=[rule.pk, 4])
    wrong = {"economics": "share", "share_percent": "12.5", "share_basis": "collected", "share_months": "forever"}
    refused = browser.post(economics, wrong)
    assert (refused.status_code, "forever" in text_of(refused)) == (422, True)
    refused = browser.post(economics, wrong | {"share_months": ""})
    assert "A referral share has to end. Give a number of months" in text_of(refused)
    live = browser.get(reverse("retainers:rule-sentences", args=[rule.pk]), wrong | {"share_months": "6", "step": "4"})
    sentence = "earns 12.5 % of the recurring amount collected each month, net of tax, for 6 months."
    assert sentence in text_of(live)
    rule.refresh_from_db()
    assert rule.share_percent is None
    browser.post(economics, wrong | {"share_months": "12"})
    page = reverse("retainers:rule-detail", args=[rule.pk])
    assert "Ask for approval" in text_of(browser.get(page))
    browser.post(reverse("retainers:rule-submission", args=[rule.pk]))
    assert browser.post(reverse("retainers:rule-approval", args=[rule.pk])).status_code == 403
    finance = browser_of(cast.finance_lead)
    assert "Let this rule give rights?" in text_of(finance.get(page))
    assert "reauthenticate" in finance.post(reverse("retainers:rule-approval", args=[rule.pk]))["Location"]
    rule.refresh_from_db()
    assert rule.status == "pending_approval"
    finance.prove(cast.finance_lead)
    finance.post(reverse("retainers:rule-approval", args=[rule.pk]))
    rule.refresh_from_db()
    assert rule.status == "active"
    copied = finance.get(reverse("retainers:rule-sentences", args=[rule.pk]), {"format": "text"})
    assert copied.content.decode().replace("\xa0", " ").splitlines() == [
        "Ownership: Test firm owns the relationship with the client; Corvane Digital Partners is named openly, and "
        "Daniela Castellanos decides from month to month.",
        "Economics: Corvane Digital Partners earns 12.5 % of the recurring amount collected each month, net of tax, "
        "for 12 months.",
        "Rhythm: Each month: twelve tuned reports; reported: one usage report by the 5th; approved by Daniela "
        "Castellanos; reviewed every quarter. Nothing is outside.",
        "Renewal: It renews by itself; it can be ended before the next cycle starts on 1 May 2026.",
    ]


def test_the_board_shows_each_state_with_its_one_next_step(cast: Cast, browser_of) -> None:
    a_draft(cast, partner=make_partner("Skaldic Systems", roles=["referral"]))
    active(cast)
    answered(a_draft(cast, partner=make_partner("Ostrava", roles=["referral"])), cast)
    shown = text_of(browser_of(cast.finance_lead).get(reverse("retainers:rule-board")))
    for words in ("3 rules, 2 wait for somebody", "Question 1: Has a first paid cycle", "Ask for approval", "Active"):
        assert words in shown


def test_a_version_is_begun_sent_back_and_put_aside(cast: Cast, browser_of) -> None:
    rule = active(cast)
    manager, finance = browser_of(cast.manager), browser_of(cast.finance_lead)
    address = reverse("retainers:rule-version", args=[rule.pk])
    assert "never edited" in text_of(manager.get(address))
    manager.post(address)
    version = Rule.objects.get(replaces=rule)
    manager.post(reverse("retainers:rule-submission", args=[version.pk]))
    rejection = reverse("retainers:rule-rejection", args=[version.pk])
    assert finance.get(rejection).status_code == 200
    assert finance.post(rejection, {"reason": "Twelve or ten?"}).status_code == 302
    manager.post(reverse("retainers:rule-submission", args=[version.pk]))
    manager.post(reverse("retainers:rule-withdrawal", args=[version.pk]))
    manager.post(reverse("retainers:rule-discarding", args=[version.pk]))
    version.refresh_from_db()
    assert version.status == "discarded"
    ending = reverse("retainers:rule-ending", args=[rule.pk])
    assert manager.get(ending).status_code == 200
    manager.post(ending, {"reason": "The client left"})
    question = reverse("retainers:rule-question", args=[rule.pk, 1])
    assert manager.get(question)["Location"] == reverse("retainers:rule-detail", args=[rule.pk])


def test_the_tab_says_whose_rule_holds_or_why_there_are_no_rights(cast: Cast, browser_of) -> None:
    partner = make_partner("Corvane Digital Partners", roles=["referral"])
    fields = {"account_manager": cast.account_manager, "partner": partner, "partner_role": "referral"}
    engagement = make_engagement(currency="USD", **fields)
    address = reverse("retainers:engagement-rule", args=[engagement.pk])
    browser = browser_of(cast.account_manager)
    assert "There is no rule for this partner in the role “referral”. No rule, no rights." in text_of(
        browser.get(address)
    )
    active(cast, partner=partner)
    assert "of the partner in this role" in text_of(browser.get(address))
    active(cast, partner=partner, begun={"engagement": engagement})
    assert "of this engagement" in text_of(browser.get(address))


def test_a_full_column_of_the_board_counts_all_and_leads_to_those_on_the_list(
    cast: Cast, browser_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retainers.reports.rule_board.SHOWN", 2)
    for name in ("Corvane", "Verity", "Halyard"):
        a_draft(cast, partner=make_partner(name, roles=["referral"]))
    shown = text_of(browser_of(cast.cxo).get(reverse("retainers:rule-board"), {"currency": "USD"}))
    assert "<p>3</p>" in shown
    assert 'list/?currency=USD&amp;status=draft">1 more on the list</a>' in shown


def test_a_next_step_of_others_is_read_and_not_followed(cast: Cast, browser_of) -> None:
    rule = a_draft(cast)
    question = reverse("retainers:rule-question", args=[rule.pk, 1])
    for address in (reverse("retainers:rule-board"), reverse("retainers:rule-detail", args=[rule.pk])):
        for user, follows in ((cast.finance_lead, True), (cast.cxo, False)):
            shown = text_of(browser_of(user).get(address))
            assert "Question 1" in shown
            assert (f'href="{question}"' in shown) is follows, (address, user.name)
