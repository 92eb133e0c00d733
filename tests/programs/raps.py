"""Partners with customers, RAPs in each state, reviews with plans: by the actions themselves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from partnerview.books.invariants import breaches
from partnerview.directory.models import Partner, Territory
from partnerview.money import Money
from programs.actions.commitments import promise
from programs.actions.exemptions import request_exemption, sign_exemption
from programs.actions.named_accounts import name_account
from programs.actions.qars import open_qar, schedule_qar
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, draft_rap, submit_rap
from programs.models import Commitment, MdfExemption, NamedAccount, PartnerCustomer, Qar, Rap
from tests.cast import Cast

V37: dict[str, Any] = {
    "period_label": "2026 H2",
    "goal": "Six public bodies on managed analytics.",
    "currency": "USD",
    "mdf_amount": Decimal(24000),
    "partner_amount": Decimal(24000),
    "arr_target": Decimal(340000),
    "vendor_margin": Decimal(60),
    "partner_margin": Decimal(20),
}


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def a_partner(cast: Cast, name: str = "Verity Channel Works") -> Partner:
    """In a territory of the cast's manager, looked after by the cast's PAM, with three customers."""
    territory, _ = Territory.objects.get_or_create(name="Americas East")
    territory.managers.add(cast.manager)
    partner = Partner.objects.create(name=name, pam=cast.pam, territory=territory)
    for customer in ("Ivelbrook Schools Trust", "Tern Harbour Authority", "Quarry Lane Clinics"):
        PartnerCustomer.objects.create(partner=partner, name=customer, recorded_by=cast.pam)
    return partner


def a_customer(partner: Partner, name: str = "Ivelbrook Schools Trust") -> PartnerCustomer:
    return PartnerCustomer.objects.get(partner=partner, name=name)


def drafted(cast: Cast, partner: Partner | None = None, **terms: Any) -> Rap:
    """A draft of V-37 with one named account worth 118,000."""
    rap = draft_rap(partner or a_partner(cast), by=cast.pam, **{**V37, **terms})
    name_account(rap, customer=a_customer(rap.partner), expected_arr=Decimal(118000), owner=cast.pam, by=cast.pam)
    return rap


def submitted(cast: Cast, **terms: Any) -> Rap:
    return submit_rap(drafted(cast, **terms), by=cast.pam)


def approved(cast: Cast, **terms: Any) -> Rap:
    rap = sign_rap(submitted(cast, **terms), by=cast.manager)
    return sign_rap(rap, by=cast.cxo)


def active(cast: Cast, **terms: Any) -> Rap:
    rap = acknowledge_rap(approved(cast, **terms), by=cast.pam)
    rap = acknowledge_rap(rap, by=cast.pam, partner_person="Jun-Seo Marchetti")
    return activate_rap(rap, by=cast.pam)


def exempted(cast: Cast, partner: Partner | None = None, amount: int = 3500) -> MdfExemption:
    """Asked for by the cast's PAM."""
    partner = partner or a_partner(cast)
    return request_exemption(
        partner,
        customer=a_customer(partner, "Quarry Lane Clinics"),
        activity="Stand at the Harrogate meeting",
        money=usd(amount),
        reason="The meeting is before the next plan.",
        by=cast.pam,
    )


def exemption_in_force(cast: Cast, partner: Partner | None = None, amount: int = 3500) -> MdfExemption:
    asked = sign_exemption(exempted(cast, partner, amount), by=cast.manager)
    return sign_exemption(asked, by=cast.cxo)


def the_account(rap: Rap) -> NamedAccount:
    return NamedAccount.objects.select_related("rap", "customer").get(rap=rap)


def opened(cast: Cast, partner: Partner | None = None, *, due_on: dt.date = dt.date(2026, 5, 11)) -> Qar:
    return open_qar(schedule_qar(partner or a_partner(cast), due_on=due_on, by=cast.pam), by=cast.pam)


def promised(qar: Qar | Rap, cast: Cast, text: str = "Two consultants certified", **said: Any) -> Commitment:
    values = {"side": "theirs", "owner_name": "Jun-Seo Marchetti", "due_on": dt.date(2026, 7, 31), "text": text}
    return promise(qar, by=cast.pam, **{**values, **said})


def laws_hold() -> None:
    assert breaches() == []
