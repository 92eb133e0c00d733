"""MDF outside plans in the demonstration: asked, signed once, paid out, closed with ARR, refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Partner
from partnerview.money import Money
from programs.actions.exemptions import close_exemption, reject_exemption, request_exemption, sign_exemption
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.models import MdfExemption, NamedAccount, PartnerCustomer

# What is asked, for how much, why outside a plan, and how far it comes.
ASKED: Final = (
    ("Stand at the Harrogate meeting", 3500, "The meeting is before the next plan starts.", "asked"),
    ("Proof of concept on two machines", 6200, "Their tender closes in three weeks.", "signed"),
    ("Breakfast for four finance leads", 1800, "All four sit on the board of the same buying group.", "paid"),
    ("Guest seat at our user day", 950, "The head of operations asked for it herself.", "closed"),
    ("Second stand at the spring fair", 4800, "The first one was full.", "refused"),
)


def exempt_from_plans(stage: Stage) -> None:
    for place, partner in enumerate(stage.partners[-len(ASKED) :]):
        customer = _free_customer(partner)
        if customer is not None:
            _carry(stage, partner, customer, place)


def _free_customer(partner: Partner) -> PartnerCustomer | None:
    """One that is not ours and that no running plan names."""
    named = NamedAccount.objects.filter(rap__partner=partner, rap__status="active").values("customer")
    rows = PartnerCustomer.objects.filter(partner=partner, client=None).exclude(pk__in=named)
    return rows.order_by("-matches_icp", "id").first()


def _carry(stage: Stage, partner: Partner, customer: PartnerCustomer, place: int) -> None:
    activity, amount, reason, state = ASKED[place]
    pam, manager, cxo = partner.pam or stage.users["pam"], stage.users["manager"], stage.users["cxo"]
    money = Money(Decimal(amount), stage.firm.currency)
    asked = request_exemption(partner, customer=customer, activity=activity, money=money, reason=reason, by=pam)
    if state == "asked":
        return
    if state == "refused":
        reject_exemption(asked, reason="One stand is enough; name the account in the next plan.", by=manager)
        return
    asked = sign_exemption(asked, reason="Small, and the date cannot move.", by=manager)
    if state == "signed":
        return
    asked = sign_exemption(asked, by=cxo)
    _spend(stage, asked, money)
    if state == "closed":
        won = Decimal(26000)
        close_exemption(asked, outcome="She asked for an offer the week after and signed it.", won_arr=won, by=pam)


def _spend(stage: Stage, exemption: MdfExemption, money: Money) -> None:
    """All of it set aside, most of it paid and proved."""
    pam, manager = exemption.requested_by, stage.users["manager"]
    committed = commit_mdf(exemption, side="vendor", money=money, purpose=exemption.activity, by=pam)
    part = Money(money.amount - 150, money.currency)
    paid = disburse_mdf(committed, activity=exemption.activity, money=part, proof="Payment 88512", by=pam)
    confirm_disbursement(paid, proof="Guest list and invoice 2114", by=manager)
