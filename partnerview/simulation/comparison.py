"""An engagement before and after a planned change, side by side: what a preview shows and the API answers (O-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engagements.amendment_plan import AmendmentPlan
from engagements.models import Engagement, ServiceLine
from partnerview import clock
from partnerview.months import Month
from partnerview.simulation.effects import MonthOfLines, Outlook, outlook
from partnerview.ui import formats


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
            Figure("Revenue", before.recognized, after.recognized, note="straight line, by the month it belongs to"),
        ]
        if before.last.minutes or after.last.minutes:
            minutes = Decimal(before.last.minutes), Decimal(after.last.minutes)
            found.append(Figure("Contracted hours", *minutes, unit="minutes", note="a month"))
        if before.last.cost or after.last.cost:
            found.append(Figure("Margin", before.last.margin, after.last.margin, note="a month, MRR less line costs"))
        return found


def compare_amendment(plan: AmendmentPlan) -> Comparison:
    """The engagement with and without the plan, from this month or that of the change if it is earlier."""
    engagement = plan.line.engagement
    today = Month.of(clock.today())
    first = min(today, Month.of(plan.begun.starts_on))
    if Month.of(plan.begun.starts_on) > today + 10:
        first = Month.of(plan.begun.starts_on) - 1
    return compare(engagement, plan.applied_to(lines_of(engagement)), first)


def compare(engagement: Engagement, after: list[ServiceLine], first: Month) -> Comparison:
    """The stored lines against others."""
    return Comparison(outlook(engagement, lines_of(engagement), first), outlook(engagement, after, first))


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
    after = [by_key.get(line.pk, line) for line in lines_of(stored)]
    return Comparison(outlook(stored, lines_of(stored), first), outlook(moved, [*after, *begun], first))


def lines_of(engagement: Engagement) -> list[ServiceLine]:
    """The lines that count: live ones, or all of a draft."""
    lines = engagement.lines.filter(is_live=True) if engagement.is_live else engagement.lines.all()
    return list(lines.order_by("starts_on", "id"))
