"""What waits for a partner, and the title that says so. One line each, with the page where it is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse

from partnerview.directory.models import Partner
from partnerview.months import Month
from partnerview.portal.own import accounts_of, disbursements_of, promises_of, qars_of, raps_of, rules_of
from partnerview.portal.promises import OwnPromise, own_promises
from partnerview.portal.shelf import Shelf, shelf_of
from partnerview.ui import formats
from partnerview.users.models import User
from programs.models import DisbursementStatus, MdfDisbursement, PromiseOutcome, Qar, Rap, RapStatus, Side
from retainers.reports.partner_statement import PartnerStatement, invoices_to, partner_statement

SHOWN: Final = 8
OPEN_TO_ACKNOWLEDGE: Final = (RapStatus.SUBMITTED, RapStatus.APPROVED)
SOON: Final = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, in a word; what it says; where it is done."""

    word: str
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class PortalHome:
    """One partner as of today, for one of its contacts."""

    partner: Partner
    user: User
    today: dt.date

    @property
    def heading(self) -> str:
        """The case: the two most urgent things, or that there is none."""
        overdue = sum(line.row.is_overdue(self.today) for line in self.owed)
        counts = (
            (len(self.to_acknowledge), "plan waits for your acknowledgement", "plans wait for your acknowledgement"),
            (overdue, "promise of yours is overdue", "promises of yours are overdue"),
            (len(self.to_prove), "payment waits for your proof", "payments wait for your proof"),
            (self.shelf.left, "training is left", "trainings are left"),
        )
        says = [f"{formats.spoken(count)} {one if count == 1 else many}" for count, one, many in counts if count]
        words = "; ".join(says[:2]) or "Nothing waits for you"
        return words[:1].upper() + words[1:]

    @cached_property
    def items(self) -> list[Item]:
        return [
            *map(_acknowledge, self.to_acknowledge),
            *(self._promised(line) for line in self.owed),
            *map(_prove, self.to_prove),
            *(self._confirm(line) for line in self.to_confirm),
            *self._trainings(),
        ]

    @cached_property
    def to_acknowledge(self) -> list[Rap]:
        rows = raps_of(self.partner).filter(status__in=OPEN_TO_ACKNOWLEDGE, partner_acknowledged_at=None)
        return list(rows.order_by("id")[:SHOWN])

    @cached_property
    def owed(self) -> list[OwnPromise]:
        """The partner's own promises that are overdue or fall due soon."""
        mine = promises_of(self.partner).filter(side__in=(Side.THEIRS, Side.BOTH), outcome=PromiseOutcome.OPEN)
        return own_promises(mine.filter(due_on__lt=self.today + SOON).order_by("due_on", "id"), today=self.today)

    @cached_property
    def to_confirm(self) -> list[OwnPromise]:
        done = promises_of(self.partner).filter(outcome=PromiseOutcome.DONE).order_by("outcome_on", "id")
        return [line for line in own_promises(done, today=self.today) if line.may_confirm][:SHOWN]

    @cached_property
    def to_prove(self) -> list[MdfDisbursement]:
        """Paid out, and nothing of the partner's shown for it yet."""
        rows = disbursements_of(self.partner).filter(status=DisbursementStatus.DISBURSED, proofs=None)
        return list(rows.order_by("disbursed_on", "id")[:SHOWN])

    @cached_property
    def shelf(self) -> Shelf:
        return shelf_of(self.partner, self.user)

    @cached_property
    def next_review(self) -> Qar | None:
        return qars_of(self.partner).unfinished().first()

    @cached_property
    def statement(self) -> PartnerStatement:
        """The last twelve months: the figures of the statement's page."""
        last = Month.of(self.today)
        rules, accounts, invoices = rules_of(self.partner), accounts_of(self.partner), invoices_to(self.partner)
        return partner_statement(rules, accounts, invoices, first=last - 11, last=last)

    def _promised(self, line: OwnPromise) -> Item:
        row = line.row
        late = row.is_overdue(self.today)
        note = f"due {formats.day(row.due_on)}{', overdue' if late else ''}"
        return Item("Promise", row.text, reverse("portal:promise-report", args=[row.pk]), note)

    def _confirm(self, line: OwnPromise) -> Item:
        row = line.row
        page = reverse("portal:rap", args=[row.rap_id]) if row.rap_id else _review_of(row.qar_id)
        return Item("Confirm", row.text, f"{page}#promise-{row.pk}", "we say that it is done")

    def _trainings(self) -> list[Item]:
        left = self.shelf.left
        if not left:
            return []
        text = "One training is left" if left == 1 else f"{left} trainings are left"
        return [Item("Training", text, reverse("portal:library"))]


def _review_of(qar: int | None) -> str:
    """The review that asks about this plan, or the one that made it."""
    following = Qar.objects.filter(prior=qar).values_list("pk", flat=True).first()
    return reverse("portal:qar", args=[following or qar])


def _acknowledge(rap: Rap) -> Item:
    put_in = formats.amount_with(rap.partner_amount, rap.currency)
    text = f"Acknowledge the returns of {rap.period_label}"
    page = reverse("portal:rap", args=[rap.pk])
    return Item("Plan", text, f"{page}#acknowledgement", f"you put in {put_in}")


def _prove(paid: MdfDisbursement) -> Item:
    amount = formats.amount_with(paid.amount, paid.currency)
    return Item("Proof", f"Prove {paid.activity}", reverse("portal:proof-new", args=[paid.pk]), amount)
