"""The partner's eyes: acknowledging a plan by keyboard alone, and every page of the portal wide and narrow."""

from __future__ import annotations

import pytest

from partnerview import clock
from partnerview.directory.models import Contact, Partner
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.partner_acts import register_as_partner
from programs.actions.qars import lock_plan
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, submit_rap
from programs.actions.resources import publish_resource
from tests.browser.test_every_page import all_faults
from tests.programs.raps import a_partner, drafted, opened, promised, submitted, the_account, usd
from tests.retainers.rule_builders import active as active_rule

pytestmark = pytest.mark.django_db


def signs_in(cast, partner: Partner):
    """The cast's contact, with a password to show again."""
    contact = cast.partner_contact
    contact.set_password("a long enough password")
    contact.save()
    Contact.objects.create(partner=partner, user=contact, name=contact.name, email=contact.email)
    return contact


def test_a_plan_is_acknowledged_by_keyboard_after_the_password_and_then_runs(window, cast):
    rap = submitted(cast)
    rap = acknowledge_rap(sign_rap(sign_rap(rap, by=cast.manager), by=cast.cxo), by=cast.pam)
    contact = signs_in(cast, rap.partner)
    page = window(contact)
    page.goto("/")
    page.get_by_role("heading", name="One plan waits for your acknowledgement").wait_for()
    page.get_by_role("link", name="Acknowledge the returns of 2026 H2").focus()
    page.keyboard.press("Enter")
    # The address names a part of the page: once it has loaded the browser moves the focus there, and a key meant for a
    # button that had the focus goes nowhere. So the page is loaded first.
    page.wait_for_url("**/portal/raps/*/**", wait_until="load")
    page.get_by_role("button", name="Acknowledge them").press("Enter")
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_label("Password").fill("a long enough password")
    page.keyboard.press("Enter")
    page.get_by_text("You have acknowledged the returns of 2026 H2").wait_for()
    rap.refresh_from_db()
    assert rap.partner_acknowledged_by == "Paolo Contarini"
    assert activate_rap(rap, by=cast.pam).status == "active"


def test_every_page_of_the_portal_is_accessible_and_fits_a_phone(window, cast):
    rule = active_rule(cast, partner=a_partner(cast, "Pelican Point Insurance of the PNW"))
    partner = rule.partner
    rap = sign_rap(sign_rap(submit_rap(drafted(cast, partner), by=cast.pam), by=cast.manager), by=cast.cxo)
    rap = acknowledge_rap(acknowledge_rap(rap, by=cast.pam), by=cast.pam, partner_person="Paolo")
    rap = activate_rap(rap, by=cast.pam)
    ours = commit_mdf(rap, side="vendor", money=usd(5000), purpose="Breakfast", by=cast.pam)
    paid = disburse_mdf(
        ours, named_account=the_account(rap), activity="Breakfast in Lyon", money=usd(4200), proof="P1", by=cast.pam
    )
    qar = opened(cast, partner, due_on=clock.today())
    promise = promised(qar, cast)
    lock_plan(qar, by=cast.pam)
    publish_resource(title="Selling it", kind="training", link="https://learn.example/a", by=cast.pam)
    contact = signs_in(cast, partner)
    deal = register_as_partner(partner, prospect="Larkspur", value=usd(9), expected_close_on=clock.today(), by=contact)
    pages = (
        "", "statement/", "retainer-rules/", f"retainer-rules/{rule.pk}/", "raps/", f"raps/{rap.pk}/",
        f"mdf-disbursements/{paid.pk}/proof/", "qars/", f"qars/{qar.pk}/", f"commitments/{promise.pk}/report/",
        "library/", "api-keys/", "mdf-disbursements/", "deals/", "deals/new/", f"deals/{deal.pk}/",
        f"deals/{deal.pk}/withdrawal/",
    )  # fmt: skip
    page = window(contact)
    assert all_faults(page, ["/notifications/", *(f"/portal/{address}" for address in pages)]) == ""
