"""The partner portal: one contact signs in, a plan waits for it, a payment for its proof, a library for all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from partnerview.closing.demo.stage import PASSWORD, Stage, email_of
from partnerview.directory.actions.portal_access import invite_contact
from partnerview.directory.models import Partner
from partnerview.money import Money
from partnerview.users.models import User
from programs.actions.deals import accept_deal, refuse_deal
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.named_accounts import name_account
from programs.actions.partner_acts import register_as_partner
from programs.actions.profiles import change_profile
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, draft_rap, submit_rap
from programs.actions.referrals import make_code
from programs.actions.resources import complete_training, publish_resource
from programs.models import NamedAccount, PartnerCustomer, PartnerProfile, Rap
from retainers.actions.client_terms import has_client_terms, write_client_terms
from retainers.models import Rule

KEY: Final = "partner"
NAMES: Final = {"acme": "Manon Aubry-Llewellyn", "meridian": "Octavia Brightwater"}
# Title, kind, summary, address, and whether it is for the contact's own tier alone.
LIBRARY: Final = (
    ("Selling night cover in four questions", "training", "Forty minutes, with a test at the end.", False),
    ("Restore tests: what a client may expect", "training", "For whoever answers the telephone at night.", False),
    ("Handing over a client without a gap", "training", "For partners who deliver under their own name.", True),
    ("Offer to a public body", "template", "Two pages and a price table. Replace what is in brackets.", False),
    ("How a rule earns, cycle by cycle", "guide", "From the first paid cycle to the payout, with one example.", False),
    ("Deck for the first meeting", "sales", "Nine slides, in your colours if you send them.", True),
)


# Prospect, thousands a year, days until it closes.
PROSPECTS: Final = (
    ("Saltmarsh Ferries", 54, 48),
    ("Bramble & Daughters Printworks", 18, 25),
    ("Northern Lights Observatory Trust", 31, 70),
)


def open_portal(stage: Stage) -> User:
    """The second partner of the firm gets a contact; returns who signs in."""
    partner = stage.partners[1]
    partner.refresh_from_db()  # it may have changed hands
    pam = partner.pam or stage.users["pam"]
    contact = invite_contact(
        partner, name=NAMES[stage.firm.slug], email=email_of(stage.firm, KEY), title="Managing partner", by=pam
    )
    user = contact.user
    assert user is not None  # noqa: S101  just invited
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    _earlier_plan(stage, partner, pam)
    _client_terms(partner, user)
    _library(partner, pam, user)
    _deals(stage, partner, pam, user)
    return user


def _deals(stage: Stage, partner: Partner, pam: User, contact: User) -> None:
    """A link, a prospect that is protected, one that waits and one that is not accepted; the contact is told."""
    make_code(partner, note="In their newsletter", by=pam)
    kept, refused, _ = (
        register_as_partner(
            partner,
            prospect=prospect,
            value=Money(Decimal(thousands * 1000), stage.firm.currency),
            expected_close_on=stage.today + dt.timedelta(days=days),
            by=contact,
        )
        for prospect, thousands, days in PROSPECTS
    )
    accept_deal(kept, by=stage.users["manager"])
    refuse_deal(refused, reason="They are in talks with us already.", by=stage.users["manager"])


def _earlier_plan(stage: Stage, partner: Partner, pam: User) -> None:
    """The plan of the half-year before, whose money is paid out and not proved by the partner yet."""
    today = stage.today
    label = f"{today.year} H1" if today.month > 6 else f"{today.year - 1} H2"
    rap = draft_rap(
        partner,
        period_label=label,
        goal="First references for the joint offer, in two regions.",
        currency=stage.firm.currency,
        mdf_amount=Decimal(9000),
        partner_amount=Decimal(9000),
        arr_target=Decimal(126000),
        vendor_margin=Decimal(60),
        partner_margin=Decimal(20),
        by=pam,
    )
    for number, customer in enumerate(PartnerCustomer.objects.filter(partner=partner, client=None).order_by("-id")[:2]):
        name_account(rap, customer=customer, expected_arr=Decimal(42000 + 9000 * number), owner=pam, by=pam)
    rap = sign_rap(sign_rap(submit_rap(rap, by=pam), by=stage.users["manager"]), by=stage.users["cxo"])
    rap = acknowledge_rap(acknowledge_rap(rap, by=pam), partner_person=NAMES[stage.firm.slug], by=pam)
    _spend(activate_rap(rap, by=pam), pam)


def _spend(rap: Rap, pam: User) -> None:
    account = NamedAccount.objects.filter(rap=rap).order_by("id").first()
    if account is None:
        return
    money = Money(Decimal(5000), rap.currency)
    ours = commit_mdf(rap, side="vendor", money=money, purpose="Breakfasts for heads of operations", by=pam)
    paid = Money(Decimal(2350), rap.currency)
    disburse_mdf(
        ours, named_account=account, activity="Breakfast in the county hall", money=paid, proof="Payment 88417", by=pam
    )


def _client_terms(partner: Partner, user: User) -> None:
    for rule in Rule.objects.giving_rights().filter(partner=partner):
        if has_client_terms(rule):
            price = (rule.partner_rate or Decimal(2000)) * 2
            write_client_terms(rule, client_price=price, client_contact="Owen Treharne, +44 20 7946 0143", by=user)


def _library(partner: Partner, pam: User, user: User) -> None:
    profile = PartnerProfile.objects.filter(partner=partner).first()
    tier = (profile.tier if profile else "") or "Silver"
    change_profile(partner, tier=tier, by=pam)
    made = [
        publish_resource(
            title=title,
            kind=kind,
            summary=summary,
            link=f"https://library.example/{number}",
            tiers=[tier] if for_tier else [],
            by=pam,
        )
        for number, (title, kind, summary, for_tier) in enumerate(LIBRARY, 1)
    ]
    complete_training(made[0], by=user)
