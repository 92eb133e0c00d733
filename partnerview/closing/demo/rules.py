"""Rules of partners: of every model and in every state, and the default of one role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from engagements.models import Engagement
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Partner
from partnerview.http.evidence import keep_content
from partnerview.months import Month
from retainers.actions.cycles import follow_cycles
from retainers.actions.rules import answer_step, approve_rule, make_version, start_rule, submit_rule
from retainers.actions.settlements import (
    approve_settlement,
    change_payee,
    confirm_payee,
    pay_settlement,
    prove_settlement,
)
from retainers.answers import FIELDS
from retainers.models import Direction, PayeeDetails, Rule, RuleModel, Settlement

HABITS: Final[dict[str, Any]] = {
    "need": "optimization",
    "owner": "us",
    "white_label": False,
    "delivery": "two tuned dashboards and the upkeep of all others",
    "reporting": "one usage report by the fifth working day",
    "approvals": "the client’s head of operations",
    "review": "every quarter",
    "outside": "migrations and weekend work",
    "nothing_outside": False,
    "renewal": "default",
    "economics": "none",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One rule: of which role, how far it got, and what it says beside the habits."""

    role: str
    model: str
    reached: str  # started, sent, active, next version
    need_text: str
    says: dict[str, Any] = field(default_factory=dict)


STORIES: Final = (
    Told("referral", "referral", "active", "Quarterly tuning of twelve reports",
         {"economics": "share", "share_percent": Decimal("12.5"), "share_basis": "collected", "share_months": 24}),
    Told("white_label", "white_label", "active", "Second-line support under the partner’s name",
         {"need": "white_label_support", "owner": "partner", "white_label": True, "partner_rate": Decimal(2400),
          "economics": "margin", "monthly_margin": Decimal(320), "renewal": "check_in"}),
    Told("reseller", "reseller", "active", "A managed service with a monthly base",
         {"need": "upkeep", "owner": "partner", "partner_rate": Decimal(3150), "economics": "margin",
          "monthly_margin": Decimal(250), "renewal": "approval"}),
    Told("operator", "operator", "started", "Night cover that is asked for again and again",
         {"need": "upkeep", "need_months": 4, "need_evidence": "Tickets of four of the last six months"}),
    Told("delivery", "operator", "sent", "Testing of every release",
         {"need": "testing", "need_months": 6, "need_evidence": "Six monthly test reports", "economics": "margin",
          "monthly_margin": Decimal(400), "renewal": "check_in"}),
    Told("channel", "vendor_commission", "next version", "Licences that renew by themselves",
         {"need": "reporting", "economics": "share", "share_percent": Decimal(20), "share_basis": "contracted"}),
)  # fmt: skip


def agree_rules(stage: Stage) -> int:
    """Write the rules through their own actions; the number of rules."""
    _default(stage)
    free = list(stage.partners)
    for story in STORIES:
        partner = next((one for one in free if story.role in one.roles), None)
        if partner is not None:
            free.remove(partner)
            _told(stage, story, partner)
    follow_cycles()
    _settle(stage)
    return Rule.objects.count()


def _settle(stage: Stage) -> None:
    """The oldest payout of each rule is approved; where it is paid has been asked for and waits for a second person.
    A white-label partner was paid twice already, once with the proof."""
    for number, rule in enumerate(Rule.objects.giving_rights().order_by("pk"), start=19):
        owed = list(rule.settlements.filter(direction=Direction.PAYABLE).order_by("due_on", "pk")[:2])
        if not owed or rule.partner is None:
            continue
        account = f"GB29 NWBK 6016 1331 9268 {number}"
        details = change_payee(
            rule.partner, payee=rule.partner.name, method="bank", address=account, by=stage.users["finance"]
        )
        if rule.model == RuleModel.WHITE_LABEL:
            _pay(stage, owed, details)
        else:
            approve_settlement(owed[0], by=stage.users["finance"])


def _pay(stage: Stage, owed: list[Settlement], details: PayeeDetails) -> None:
    """Both are approved by the CxO and paid on their day; the story tells the payee as confirmed before them."""
    confirm_payee(details, by=stage.users["admin"])
    PayeeDetails.objects.filter(pk=details.pk).update(usable_from=owed[0].cycle.month)
    for settlement in owed:
        approve_settlement(settlement, by=stage.users["cxo"])
        reference = f"FP-{settlement.due_on:%y%m}-{settlement.pk:04d}"
        pay_settlement(settlement, paid_on=settlement.due_on, reference=reference, by=stage.users["finance"])
    slip = f"Faster payment to {details.payee}, {owed[0].amount:.2f} {owed[0].currency}.\n".encode()
    proof = keep_content(slip, name="payment-slip.txt", folder="settlements")
    prove_settlement(owed[0], by=stage.users["finance"], **proof)


def _told(stage: Stage, story: Told, partner: Partner) -> None:
    engagement = Engagement.objects.filter(partner=partner).order_by("pk").first()
    rule = start_rule(
        partner=partner,
        role=story.role,
        model=story.model,
        currency=engagement.currency if engagement else stage.firm.currency,
        starts_on=(Month.of(stage.today) - 3).first_day,
        by=_author(stage),
    )
    if story.reached == "started":
        _answer(stage, rule, story, through=2)
        return
    _answer(stage, rule, story)
    submit_rule(rule, by=_author(stage))
    if story.reached == "sent":
        return
    approve_rule(rule, by=stage.users["finance"])
    if story.reached == "next version":
        make_version(rule, by=_author(stage))


def _default(stage: Stage) -> None:
    """New referral rules begin with these answers."""
    told = Told("referral", "referral", "active", "What the client asks for again and again", STORIES[0].says)
    rule = start_rule(role="referral", model="referral", currency=stage.firm.currency, by=_author(stage))
    _answer(stage, rule, told)
    approve_rule(submit_rule(rule, by=_author(stage)), by=stage.users["finance"])


def _answer(stage: Stage, rule: Rule, story: Told, *, through: int = 6) -> None:
    author = _author(stage)
    first = stage.first.first_day
    past = {
        "paid_on": first + dt.timedelta(days=27),
        "paid_reference": f"INV-{rule.pk:05d}",
        "settled_on": first + dt.timedelta(days=34),
        "settled_reference": f"SET-{rule.pk:04d}",
        "handed_over_on": first + dt.timedelta(days=41),
        "handed_over_reference": f"Handoff note {rule.pk}",
        "decided_by": author.name,
        "need_text": story.need_text,
    }
    says = HABITS | past | story.says
    for step in range(1, through + 1):
        answers = {name: says[name] for name in FIELDS[step] if name in says}
        answer_step(rule, step=step, by=author, **(_nothing(step) | answers))


def _nothing(step: int) -> dict[str, Any]:
    """Question 4 takes back what the model filled in for another answer."""
    if step != 4:
        return {}
    return {"share_percent": None, "share_basis": "", "share_months": None, "monthly_margin": None}


def _author(stage: Stage) -> Any:
    return stage.account_managers[0] if stage.account_managers else stage.users["manager"]
