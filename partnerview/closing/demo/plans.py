"""Plans with partners: RAPs in each state, MDF paid and proved, a year of reviews with promises kept and put off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from partnerview import clock
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Partner
from partnerview.money import Money
from partnerview.users.models import User
from programs.actions.commitments import promise, settle_promise
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.actions.named_accounts import move_account, name_account
from programs.actions.qars import open_qar, write_qar
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, amend_rap, draft_rap, submit_rap
from programs.inherited import strategy_for
from programs.models import Classification, Commitment, NamedAccount, PartnerCustomer, Qar, Rap, Recommendation

GOALS: Final = (
    "Managed analytics for six public bodies that buy together.",
    "Night cover and restore tests for clinics that have no team of their own.",
    "The first three freight forwarders on one platform, priced by the lane.",
    "Replace the reporting of four insurers before their audits in spring.",
)
STATES: Final = ("active", "submitted", "approved", "draft", "amended")
OWNERS: Final = ("Jun-Seo Marchetti", "Annelise Thorvald", "Matteo Quiñones", "Brigid O’Halloran", "Sanna Virtanen")
# What is promised: words, whose, how it came out one review later, and what it may bring a year.
PROMISES: Final = (
    ("Name three existing customers that fit the offer.", "theirs", "confirmed", 36000),
    ("Two consultants certified on the platform.", "theirs", "deferred", 24000),
    ("A joint price list for the reseller base.", "ours", "done", None),
    ("A stand at the spring meeting.", "ours", "dropped", 18000),
    ("A case study, agreed with the client.", "theirs", "open", 12000),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who works with the partner, who signs."""

    pam: User
    manager: User
    cxo: User


def plan_with_partners(stage: Stage) -> None:
    for place, partner in enumerate(stage.partners):
        people = People(partner.pam or stage.users["pam"], stage.users["manager"], stage.users["cxo"])
        if place < len(STATES):
            _plan(stage, partner, people, place)
        _review(stage, partner, people, place)


def _plan(stage: Stage, partner: Partner, people: People, place: int) -> None:
    step = Decimal(1000 * (24 - 3 * place))
    rap = draft_rap(
        partner,
        period_label=f"{stage.today.year} H{1 if stage.today.month < 7 else 2}",
        goal=GOALS[place % len(GOALS)],
        currency=stage.firm.currency,
        mdf_amount=step,
        partner_amount=step,
        arr_target=step * 14 + 4000,
        vendor_margin=Decimal(60),
        partner_margin=Decimal(20),
        decision=_recommendation(partner),
        by=people.pam,
    )
    customers = PartnerCustomer.objects.filter(partner=partner, client=None).order_by("id")[: 3 + place % 3]
    for number, customer in enumerate(customers):
        name_account(
            rap, customer=customer, expected_arr=Decimal(38000 + 20000 * number), owner=people.pam, by=people.pam
        )
    promise(
        rap, text="One invoice run together, to prove the reseller share.", side="both", owner=people.pam,
        owner_name=OWNERS[place % len(OWNERS)], due_on=stage.today + dt.timedelta(days=60), by=people.pam,
    )  # fmt: skip
    _carry_to(STATES[place], rap, people, OWNERS[place % len(OWNERS)])


def _recommendation(partner: Partner) -> Classification | None:
    """The last decision about the partner that recommended a RAP."""
    rows = Classification.objects.filter(partner=partner, recommendation=Recommendation.OPEN_RAP)
    return rows.valid_on(clock.today()).first()


def _carry_to(state: str, rap: Rap, people: People, person: str) -> None:
    if state == "draft":
        return
    rap = submit_rap(rap, by=people.pam)
    if state == "submitted":
        sign_rap(rap, reason="The accounts are the right ones.", by=people.manager)
        return
    rap = sign_rap(sign_rap(rap, by=people.manager), by=people.cxo)
    rap = acknowledge_rap(rap, by=people.pam)
    if state == "approved":
        return
    rap = activate_rap(acknowledge_rap(rap, partner_person=person, by=people.pam), by=people.pam)
    _spend(rap, people)
    if state == "amended":
        amend_rap(rap, reason="The partner offers a fourth account and more money.", by=people.pam)


def _spend(rap: Rap, people: People) -> None:
    """Money of both sides, one payment proved, one account won, one put off."""
    accounts = list(NamedAccount.objects.filter(rap=rap).order_by("id"))
    first, second, third = accounts[0], accounts[1], accounts[2]
    half = Money(rap.mdf_amount / 2, rap.currency)
    ours = commit_mdf(rap, side="vendor", money=half, purpose="Executive breakfasts in two cities", by=people.pam)
    theirs = commit_mdf(rap, side="partner", money=half, purpose="Proof of concept, their engineers", by=people.pam)
    paid = disburse_mdf(
        ours, named_account=first, activity="Breakfast with the IT board", money=Money(Decimal(4200), rap.currency),
        proof="Payment 88213", by=people.pam,
    )  # fmt: skip
    confirm_disbursement(paid, proof="Guest list and invoice 2071", by=people.manager)
    disburse_mdf(
        ours, named_account=second, activity="Workshop on the security questionnaire",
        money=Money(Decimal(1650), rap.currency), proof="Payment 88340", by=people.pam,
    )  # fmt: skip
    disburse_mdf(
        theirs, named_account=first, activity="Two engineers for a week", money=Money(Decimal(3900), rap.currency),
        proof="Timesheet of week 38", by=people.pam,
    )  # fmt: skip
    for to in ("qualified", "in_progress"):
        move_account(first, to=to, by=people.pam)
        first.refresh_from_db()
    move_account(first, to="won", won_arr=first.expected_arr + 4000, by=people.pam)
    move_account(second, to="qualified", by=people.pam)
    move_account(third, to="deferred", reason="Procurement waits for the new financial year.", by=people.pam)


def _review(stage: Stage, partner: Partner, people: People, place: int) -> None:
    """Two reviews that were held, and one that is open, overdue, or ahead."""
    due = stage.today + dt.timedelta(days=(-9, 4, 31, -16, 58)[place % 5])
    first = _held(partner, people, number=1, prior=None, due=due - dt.timedelta(days=180))
    lines = _promised(first, people, place, stage.firm.currency)
    second = _held(partner, people, number=2, prior=first, due=due - dt.timedelta(days=90))
    _settle(lines, second, people, place, stage.firm.currency)
    third = Qar.objects.create(partner=partner, number=3, prior=second, due_on=due)
    if place % 5 in {0, 1}:
        _open(third, people, place)


def _held(partner: Partner, people: People, *, number: int, prior: Qar | None, due: dt.date) -> Qar:
    """A review of the past, still open: `_close` ends it once its plan is written."""
    if prior is not None:
        _close(prior, people)
    return Qar.objects.create(
        partner=partner, number=number, prior=prior, due_on=due, status="open", opened_on=due, opened_by=people.pam,
        strategy=strategy_for(partner, due), discussion="Pipeline is real but slow: procurement waits at two accounts.",
        changes="Their practice lead left; the successor has taken over the accounts and the certification.",
        concerns="One person carries both the sales and the certification.",
    )  # fmt: skip


def _close(qar: Qar, people: People) -> None:
    Qar.objects.filter(pk=qar.pk).update(
        status="completed", completed_on=qar.due_on, completed_by=people.pam, plan_locked_by=people.pam,
        plan_locked_at=clock.start_of(qar.due_on) + dt.timedelta(hours=15),
    )  # fmt: skip


def _promised(qar: Qar, people: People, place: int, currency: str) -> list[Commitment]:
    return [
        Commitment.objects.create(
            partner=qar.partner,
            qar=qar,
            text=text,
            side=side,
            owner=people.pam if side == "ours" else None,
            owner_name="" if side == "ours" else OWNERS[place % len(OWNERS)],
            promised_on=qar.due_on,
            due_on=qar.due_on + dt.timedelta(days=40 + 9 * number),
            created_by=people.pam,
            **_worth(amount, place, currency),
        )
        for number, (text, side, _, amount) in enumerate(PROMISES[:4])
    ]


def _worth(amount: int | None, place: int, currency: str) -> dict[str, Any]:
    """Partners differ in what they may bring; nobody can say it of a price list."""
    return {} if amount is None else {"worth": Decimal(amount + 3000 * (place % 4)), "currency": currency}


def _settle(lines: list[Commitment], second: Qar, people: People, place: int, currency: str) -> None:
    """What became of the first plan; the deferred line and a new one are the second plan."""
    reasons = {"dropped": "The meeting was called off.", "deferred": "One has left; the second sits the exam later."}
    for line, (_, _, outcome, _) in zip(lines, PROMISES, strict=False):
        Commitment.objects.filter(pk=line.pk).update(
            outcome=outcome, outcome_on=second.due_on, reason=reasons.get(outcome, "")
        )
        if outcome == "deferred":
            Commitment.objects.create(
                partner=second.partner, qar=second, text=line.text, side=line.side, owner_name=line.owner_name,
                promised_on=line.promised_on, due_on=second.due_on + dt.timedelta(days=70), deferred_from=line,
                origin=line, deferrals=1, created_by=people.pam, worth=line.worth, currency=line.currency,
            )  # fmt: skip
    Commitment.objects.create(
        partner=second.partner, qar=second, text=PROMISES[4][0], side="theirs", owner_name=OWNERS[place % len(OWNERS)],
        promised_on=second.due_on, due_on=second.due_on + dt.timedelta(days=80), created_by=people.pam,
        **_worth(PROMISES[4][3], place, currency),
    )  # fmt: skip
    _close(second, people)


def _open(third: Qar, people: People, place: int) -> None:
    open_qar(third, by=people.pam)
    write_qar(third, discussion="They ask for help with the security questionnaire.", by=people.pam)
    late = third.prior.plan.get(deferrals=1) if third.prior else None
    if late is not None and place % 5 == 0:
        settle_promise(
            late, outcome="deferred", reason="The exam was moved.", due_on=clock.today() + dt.timedelta(days=48),
            by=people.pam,
        )  # fmt: skip
    promise(
        third, text="Answers to the security questionnaire, ready to send.", side="ours", owner=people.pam,
        due_on=clock.today() + dt.timedelta(days=21), by=people.pam,
    )  # fmt: skip
