"""An engagement before and after a planned change, side by side: what a preview shows and the API answers (O-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engagements.amendment_plan import AmendmentPlan
from engagements.models import Engagement, EngagementStatus, ServiceLine
from engagements.renewal_plan import RenewalPlan
from engagements.reports.capacity import capacity
from engagements.reports.hourly_cost import hourly_cost_of
from partnerview import clock
from partnerview.months import Month
from partnerview.simulation.effects import MonthOfLines, Outlook, outlook
from partnerview.ui import formats
from retainers.balances import balances_of
from retainers.reports.proposals import accounts_for


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on both sides. `unit` is money, minutes, or a signed share."""

    label: str
    before: Decimal
    after: Decimal
    unit: str = "money"
    note: str = ""

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Twelve months of one engagement, as it is and as it would be."""

    before: Outlook
    after: Outlook
    headroom: int | None = None  # minutes that all people have left in the month of the change, before it
    deposit: Decimal | None = None  # available now on the deposit of whoever is billed; None without one

    @property
    def currency(self) -> str:
        return self.after.currency

    @property
    def months(self) -> list[tuple[MonthOfLines, MonthOfLines]]:
        return list(zip(self.before.months, self.after.months, strict=True))

    @property
    def figures(self) -> list[Figure]:
        """The headline figures: at the end of the twelve months, and summed over them."""
        before, after = self.before, self.after
        found = [
            Figure(
                "MRR", before.last.mrr, after.last.mrr, note=f"at the end of {formats.month_name(after.last.month)}"
            ),
            Figure("Invoices", before.invoiced, after.invoiced, note="in these months, net of tax"),
            Figure(
                "Revenue",
                before.recognized,
                after.recognized,
                note="by the month it belongs to; work not done yet is not guessed",
            ),
        ]
        if before.last.minutes or after.last.minutes:
            minutes = Decimal(before.last.minutes), Decimal(after.last.minutes)
            found.append(Figure("Contracted hours", *minutes, unit="minutes", note="a month"))
        if self.headroom is not None and before.last.minutes != after.last.minutes:
            left = Decimal(self.headroom)
            after_it = left - (after.last.minutes - before.last.minutes)
            note = "of all people in that month, once the change is staffed"
            found.append(Figure("Headroom", left, after_it, unit="minutes", note=note))
        if self.deposit is not None:
            found.append(self._runway(self.deposit))
        if before.last.cost or after.last.cost:
            note = "a month: MRR less promised hours at what an hour has cost"
            found.append(Figure("Margin", before.last.margin, after.last.margin, note=note))
        return found

    def _runway(self, deposit: Decimal) -> Figure:
        """What is left of the deposit if it pays these invoices, and when it would be used up after the change."""
        left, ends = deposit, ""
        for month in self.after.months:
            left -= month.invoiced
            if left < 0:
                ends = f"; after it used up in {formats.month_name(month.month)}"
                break
        note = f"of {formats.amount_with(deposit, self.currency)} available, if it pays these invoices{ends}"
        return Figure("Deposit left", deposit - self.before.invoiced, deposit - self.after.invoiced, note=note)


def compare_amendment(plan: AmendmentPlan) -> Comparison:
    """The engagement with and without the plan, from this month or that of the change if it is earlier."""
    engagement = plan.line.engagement
    today = Month.of(clock.today())
    first = min(today, Month.of(plan.begun.starts_on))
    if Month.of(plan.begun.starts_on) > today + 10:
        first = Month.of(plan.begun.starts_on) - 1
    cost = hourly_cost_of(engagement.pk, clock.today())
    before = lines_of(engagement)
    return Comparison(
        outlook(engagement, before, first, hourly_cost=cost),
        outlook(engagement, plan.applied_to(before), first, hourly_cost=cost),
        _headroom(max(today, Month.of(plan.begun.starts_on))) if plan.begun.contracted_minutes else None,
        _deposit(engagement),
    )


def _deposit(engagement: Engagement) -> Decimal | None:
    accounts = list(accounts_for(engagement))
    return sum((balances_of(account).available for account in accounts), Decimal(0)) if accounts else None


def _headroom(month: Month) -> int:
    return capacity(month, month).all.now.headroom


def compare_move(
    moved: Engagement,
    *,
    first: Month,
    ended: Sequence[ServiceLine] = (),
    begun: Sequence[ServiceLine] = (),
) -> Comparison:
    """The stored engagement against itself after a move, with the lines that it ends and those that it begins."""
    stored = Engagement.objects.get(pk=moved.pk)
    by_key = {line.pk: line for line in ended}
    before = lines_of(stored)
    after = [*(by_key.get(line.pk, line) for line in before), *begun]
    cost = hourly_cost_of(stored.pk, clock.today())
    pauses = {line.pk for line in ended} if moved.status == EngagementStatus.PAUSED else set()
    return Comparison(
        outlook(stored, before, first, hourly_cost=cost),
        outlook(moved, after, first, hourly_cost=cost, paused=pauses),
        deposit=_deposit(stored),
    )


def compare_renewal(engagement: Engagement, plan: RenewalPlan) -> Comparison:
    """The engagement with and without its next term, from the month in which that would begin, or now."""
    begins = engagement.renews_on or clock.today()
    first = min(Month.of(clock.today()), Month.of(begins))
    if Month.of(begins) > first + 10:
        first = Month.of(begins) - 1
    cost = hourly_cost_of(engagement.pk, clock.today())
    before = lines_of(engagement)
    return Comparison(
        outlook(engagement, before, first, hourly_cost=cost),
        outlook(engagement, plan.applied_to(before), first, hourly_cost=cost),
        deposit=_deposit(engagement),
    )


def lines_of(engagement: Engagement) -> list[ServiceLine]:
    """The lines that count: live ones, or all of a draft."""
    lines = engagement.lines.filter(is_live=True) if engagement.is_live else engagement.lines.all()
    return list(lines.order_by("starts_on", "id"))
