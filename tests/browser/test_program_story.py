"""The story of one partner through the pages of everybody in it: what is planned, paid and won outlives its PAM."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from partnerview.directory.models import Contact, Partner
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.strategies import approve_strategy, draft_strategy, propose_strategy
from programs.models import MdfDisbursement, NamedAccount, Qar, Rap
from tests.cast import Cast
from tests.programs.builders import classified, cohort
from tests.programs.raps import a_partner, laws_hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_spring() -> Any:
    with time_machine.travel("2026-03-02 09:00", tick=True):
        yield


def a_champion(cast: Cast) -> Partner:
    """Classified, under a strategy that a manager has approved, with somebody who may sign in for it."""
    partner = a_partner(cast)
    classified(partner, "Champion", cast)
    strategy = draft_strategy(
        cohort("Champion"), intent="Win what they already serve.", plays=["Executive workshop"], by=cast.pam
    )
    approve_strategy(propose_strategy(strategy, by=cast.pam), by=cast.manager)
    Contact.objects.create(partner=partner, user=cast.partner_contact, name=cast.partner_contact.name)
    return partner


def fill(page: Any, **values: str) -> None:
    """Each field by its name: text is typed, a choice is made by what it reads."""
    for name, value in values.items():
        control = page.locator(f"main [name={name}]").first
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def press(page: Any, name: str) -> None:
    """A button that leads to another page, and that page."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name, exact=True).first.click()


def send(page: Any) -> None:
    """What the form on this page is for; a field that is refused would say so on the same address."""
    address = page.url
    with page.expect_navigation(wait_until="load"):
        page.locator("main form button[type=submit][data-kind=primary]").first.click()
    assert page.url != address, words(page)


def words(page: Any) -> str:
    return " ".join(page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ").split())


def draft_and_submit(page: Any, partner: Partner) -> Rap:
    page.goto("/raps/new/")
    fill(page, partner=partner.name, period_label="2026 H1", goal="Public bodies on managed analytics.", currency="USD")
    fill(page, mdf_amount="24,000", partner_amount="24,000", arr_target="340,000", vendor_margin="60")
    fill(page, partner_margin="20")
    send(page)
    rap = Rap.objects.get()
    page.goto(f"/raps/{rap.pk}/named-accounts/")
    fill(page, customer="Ivelbrook Schools Trust", expected_arr="118,000", owner="Pia Lindqvist")
    send(page)
    page.goto(f"/raps/{rap.pk}/")
    assert "made under" in words(page)
    press(page, "Submit for signatures")
    return rap


def pay_and_prove(pam: Any, manager: Any, rap: Rap) -> None:
    pam.goto(f"/raps/{rap.pk}/mdf/")
    fill(pam, amount="9,000", purpose="Workshop series, Leeds")
    send(pam)
    pam.goto(f"/mdf-commitments/{rap.mdf_commitments.get().pk}/disbursements/")
    fill(
        pam, named_account="Ivelbrook Schools Trust", activity="Workshop with the board", amount="4,000", proof="SEPA 1"
    )
    send(pam)
    payment = MdfDisbursement.objects.get()
    manager.goto(f"/mdf-disbursements/{payment.pk}/confirmation/")
    fill(manager, proof="Invoice 77 of the venue")
    send(manager)
    payment.refresh_from_db()
    assert payment.status == "confirmed"


def win(page: Any, rap: Rap) -> None:
    account = NamedAccount.objects.get(rap=rap)
    for step in ("Qualified", "In progress"):
        page.goto(f"/named-accounts/{account.pk}/step/")
        fill(page, to=step)
        send(page)
    page.goto(f"/named-accounts/{account.pk}/step/")
    fill(page, to="Won", won_arr="118,000", won_on="2026-03-02")
    send(page)


def review(page: Any, partner: Partner) -> Qar:
    page.goto("/qars/new/")
    fill(page, partner=partner.name, due_on="2026-03-02")
    send(page)
    qar = Qar.objects.get(status="scheduled")
    page.goto(f"/qars/{qar.pk}/")
    press(page, "Open the review")
    assert "118,000.00" in words(page)
    page.goto(f"/qars/{qar.pk}/promises/")
    fill(page, text="A second workshop in Hull", side="Theirs", owner_name="Jun-Seo Marchetti", due_on="2026-05-29")
    send(page)
    page.goto(f"/qars/{qar.pk}/")
    fill(page, discussion="Ivelbrook was won.", changes="Two people joined.", concerns="Their lead may leave.")
    press(page, "Complete review")
    qar.refresh_from_db()
    assert qar.status == "completed"
    return qar


def hand_over_to(page: Any, partner: Partner, successor: User, leaving: User) -> None:
    page.goto(f"/handovers/new/?pam={leaving.pk}")
    page.get_by_label(partner.name).check()
    fill(page, to=successor.name, reason="Pia leaves the firm.")
    send(page)
    partner.refresh_from_db()
    assert partner.pam == successor


def test_what_was_planned_paid_and_won_outlives_the_pam(window: Any, cast: Cast) -> None:
    partner = a_champion(cast)
    pam, manager, cxo, contact = (
        window(user, proved=True) for user in (cast.pam, cast.manager, cast.cxo, cast.partner_contact)
    )
    rap = draft_and_submit(pam, partner)

    contact.goto(f"/portal/raps/{rap.pk}/")
    press(contact, "Acknowledge them")
    press(pam, "We acknowledge")
    for signer in (manager, cxo):
        signer.goto(f"/raps/{rap.pk}/")
        press(signer, "Sign the RAP")
    pam.goto(f"/raps/{rap.pk}/")
    press(pam, "Activate from today")
    rap.refresh_from_db()
    assert (rap.status, rap.activated_on) == ("active", dt.date(2026, 3, 2))
    assert rap.partner_acknowledged_by == cast.partner_contact.name

    pay_and_prove(pam, manager, rap)
    win(pam, rap)
    review(pam, partner)

    successor = User.objects.create_user("successor@example.com", name="Suvi Ahonen", roles=[Role.PAM])
    hand_over_to(manager, partner, successor, cast.pam)
    reads = window(successor)
    reads.goto("/handovers/")
    reads.locator("main tbody a").first.click()
    reads.get_by_role("link", name=re.compile(partner.name)).first.click()
    reads.wait_for_load_state()
    pack = words(reads)
    for fact in (
        "A second workshop in Hull",
        "Their lead may leave.",
        "9,000.00",
        "Ivelbrook Schools Trust",
        "Champion",
    ):
        assert fact in pack

    cxo.goto("/commitments/")
    trail = words(cxo)
    for fact in ("4,000.00", "Ivelbrook Schools Trust", "118,000.00"):
        assert fact in trail
    laws_hold()
