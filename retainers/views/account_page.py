"""What the page of a deposit account shows. Figures come from reports; here are words, links and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from partnerview import clock
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.charts.inputs import Floor, LineSeries
from partnerview.digits import whole_number
from partnerview.ui import formats
from partnerview.ui.parts import ChainStep
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from retainers.balances import Balances, balances_of
from retainers.models import DepositAccount, Draw, DrawStatus, EntryKind, TopUpStatus
from retainers.reports.at_risk import RiskRow, at_risk, dressed
from retainers.reports.coverage import Coverage, coverage_of
from retainers.reports.positions import When
from retainers.reports.proposals import Proposals, proposals_for
from retainers.reports.statement import Statement, balance_points, projection, statement


@dataclass(frozen=True)
class DrawPanel:
    """One draw that waits: its question, what it would do, what this person may do about it."""

    draw: Draw
    balances: Balances
    chain: tuple[ChainStep, ...]
    user: User

    @property
    def question(self) -> str:
        amount = formats.amount_with(self.draw.effective_amount, self.draw.currency)
        return f"Approve a draw of {amount}?" if self.is_requested else f"Post the draw of {amount}?"

    @property
    def anchor(self) -> str:
        return f"draw-{self.draw.pk}"

    @property
    def approve_words(self) -> str:
        return f"Approve {formats.amount(self.most, self.draw.currency)}"

    @property
    def post_words(self) -> str:
        return f"Post {formats.amount(self.draw.effective_amount, self.draw.currency)}"

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def is_requested(self) -> bool:
        return self.draw.status == DrawStatus.REQUESTED

    @property
    def is_mine(self) -> bool:
        return self.draw.requested_by_id == self.user.pk

    @property
    def may_approve(self) -> bool:
        return self.is_requested and self.user.may(Permission.DRAWS_APPROVE) and not self.is_mine and self.most > 0

    @property
    def may_reject(self) -> bool:
        return self.is_requested and self.user.may(Permission.DRAWS_APPROVE) and not self.is_mine

    @property
    def may_post(self) -> bool:
        return not self.is_requested and self.user.may(Permission.DRAWS_POST) and not self.is_mine

    @property
    def may_cancel(self) -> bool:
        return self.is_mine or self.user.may(Permission.DRAWS_APPROVE)

    @property
    def most(self) -> Decimal:
        """What can be approved of it now."""
        allowed = self.balances.spendable
        return self.draw.amount if allowed is None else min(self.draw.amount, allowed)

    @property
    def after(self) -> Decimal:
        return self.balances.available - (self.draw.amount if self.is_requested else Decimal(0))

    @property
    def consequence(self) -> str:
        code = self.draw.currency
        if not self.is_requested:
            amount = formats.amount(self.draw.effective_amount, code)
            pays = f" and pays {self.draw.invoice.reference}" if self.draw.invoice else ""
            return f"{amount} is held for it. Posting takes it out of the account{pays}."
        if self.most == self.draw.amount:
            return "It is held for this draw from then on, until it is posted or cancelled."
        rule = "blocks overdrafts" if self.balances.policy == "block" else "has a limit below zero"
        least = f"up to {formats.amount(self.most, code)} now" if self.most else "not at all now"
        pending = self.balances.pending
        allowed = self.balances.spendable or Decimal(0)
        share = "in full" if allowed + pending >= self.draw.amount else "for more"
        wait = f", or {share} once the pending {formats.amount(pending, code)} has cleared" if pending > 0 else ""
        return f"This account {rule}. The draw can be approved {least}{wait}."

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        code = self.draw.currency
        asked = f"{self.draw.requested_by.name}, {formats.moment(self.draw.requested_at)}"
        rows = [("For", self.draw.what_for), ("Asked by", asked)]
        if self.draw.reference:
            rows.append(("Reference", self.draw.reference))
        if self.draw.invoice:
            rows.append(("Pays", self.draw.invoice.reference))
        rows.append(("Now available", formats.amount(self.balances.available, code)))
        if self.is_requested:
            rows.append(("After", formats.amount(self.after, code)))
        return tuple(rows)


@dataclass(frozen=True)
class AccountPage:
    """One account as of today. `query` is the address: filters of the ledger, and where its page starts."""

    account: DepositAccount
    user: User
    query: Mapping[str, str]

    @cached_property
    def row(self) -> RiskRow | None:
        when = When(clock.today())
        rows = dressed(at_risk(when, accounts=[self.account.pk]), when)
        return rows[0] if rows else None

    @cached_property
    def balances(self) -> Balances:
        return balances_of(self.account)

    @cached_property
    def under_floor(self) -> Decimal:
        return max(Decimal(0), self.account.floor - self.balances.cleared)

    @cached_property
    def coverage(self) -> Coverage:
        return coverage_of(self.account, available=self.balances.available)

    @cached_property
    def panels(self) -> list[DrawPanel]:
        draws = self.account.draws.all().open().select_related("requested_by", "invoice").order_by("requested_at", "pk")
        asked = {
            approval.subject_id: approval
            for approval in Approval.objects.filter(subject_type="retainers.draw", subject_id__in=draws)
        }
        found = []
        for draw in draws[:12]:
            approval = asked.get(draw.pk)
            chain = tuple(chain_of(approval, viewer=self.user)) if approval else ()
            found.append(DrawPanel(draw, self.balances, chain, self.user))
        return found

    @cached_property
    def ledger(self) -> Statement:
        return statement(
            self.account,
            kind=self.kind,
            starts_on=_day(self.query.get("from", "")),
            last_day=_day(self.query.get("to", "")),
            before=whole_number(self.query.get("before", ""), digits=9),
        )

    @property
    def kind(self) -> str:
        kind = self.query.get("kind", "")
        return kind if kind in EntryKind.values else ""

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return list(EntryKind.choices)

    @property
    def filters_set(self) -> int:
        """How many of the ledger's filters narrow it."""
        return sum(1 for name in ("kind", "from", "to") if self.query.get(name))

    @property
    def ledger_words(self) -> str:
        count = self.balances.entries
        entries = f"{formats.number(count)} {'entry' if count == 1 else 'entries'}"
        return f"{entries}, newest first. Entries are never changed; a mistake is reversed."

    @cached_property
    def export_url(self) -> str:
        """The ledger as a file, filtered as shown."""
        chosen = {name: self.query.get(name, "") for name in ("kind", "from", "to")}
        kept = urlencode({name: value for name, value in chosen.items() if value})
        address = reverse("retainers:deposit-account-ledger", args=[self.account.pk])
        return f"{address}?{kept}{'&' if kept else ''}"

    def older_url(self) -> str:
        return self._at(self.ledger.older) if self.ledger.older else ""

    def newer_url(self) -> str:
        return "" if self.ledger.newer is None else self._at(self.ledger.newer or None)

    @cached_property
    def series(self) -> list[LineSeries]:
        points = balance_points(self.account, through=clock.today())
        if not points:
            return []
        lines = [LineSeries("Cleared", points, number="cash", stepped=True, area=True)]
        if self.row is not None:
            lines += projection(self.row.standing.position, self.row.assessment, today=clock.today())
        return lines

    @property
    def floor(self) -> Floor | None:
        return Floor("Floor", self.account.floor) if self.account.floor else None

    @property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def requests(self) -> list[Any]:
        return list(self.account.top_ups.exclude(status=TopUpStatus.CANCELLED)[:6])

    @cached_property
    def proposals(self) -> Proposals | None:
        if not self.may_request or not self.account.is_open:
            return None
        found = proposals_for(self.account)
        return found if found.invoices or found.times else None

    @property
    def may_request(self) -> bool:
        return self.user.may(Permission.DRAWS_REQUEST) and self.account.is_open

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.DEPOSITS_CHANGE)

    @property
    def may_reverse_draws(self) -> bool:
        return self.user.may(Permission.DRAWS_POST)

    def _at(self, before: int | None) -> str:
        chosen = {name: self.query.get(name, "") for name in ("kind", "from", "to")}
        pairs = {name: value for name, value in chosen.items() if value} | ({"before": before} if before else {})
        return f"?{urlencode(pairs)}#ledger"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
