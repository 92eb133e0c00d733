"""What a cycle earned: worked out once, when it is over, and settled. The only module that inserts shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.audit.actions import record
from partnerview.money import Money
from partnerview.months import Month
from retainers.models import Cycle, Direction, Economics, RevenueShare, Rule, Settlement
from retainers.reports.cycle_basis import cycle_basis
from retainers.shares import Share, share_of_cycle, with_recovery

NOTHING: Final = Decimal(0)
# An amount of a cycle is due on this day of the month after it.
DUE_DAY: Final = 15


@dataclass(frozen=True, slots=True)
class Before:
    """What the cycles before have left: how many earned, how much, and the deficit of a guarantee."""

    cycles: int
    earned: Decimal
    deficit: Decimal


def accrue(cycle: Cycle, *, without_rights: str = "") -> RevenueShare:
    """Inside the caller's lock: write what `cycle` earned, and what is owed for it. Zero says why."""
    rule = cycle.rule
    before = _before(rule)
    basis = cycle_basis(rule, cycle.month) if rule.economics == Economics.SHARE and not without_rights else None
    number = before.cycles + (0 if without_rights else 1)
    zero = Money.zero(rule.currency)
    earned = zero if without_rights else _earned(rule, basis, number, before)
    guarantee = None if without_rights or rule.guarantee is None else Money(rule.guarantee, rule.currency)
    paid = with_recovery(earned, guarantee=guarantee, deficit=Money(before.deficit, rule.currency))
    share = RevenueShare.objects.create(
        cycle=cycle,
        rule=rule,
        month=cycle.month,
        number=number,
        economics=rule.economics,
        percent=rule.share_percent,
        basis=rule.share_basis,
        basis_amount=basis.amount if basis else None,
        earned=earned.amount,
        guarantee=guarantee.amount if guarantee else None,
        paid=paid.amount.amount,
        deficit_after=before.deficit if without_rights else paid.deficit.amount,
        currency=rule.currency,
        reason="" if paid.amount else without_rights or _why_zero(rule, basis, number),
    )
    after = {"paid": share.paid, "currency": rule.currency, "month": cycle.month}
    record(share, action="revenueshare.accrued", by=None, after=after, about=rule)
    if not without_rights:
        _settle(cycle, Direction.PAYABLE, share.paid)
        _settle(cycle, Direction.RECEIVABLE, _owed_to_us(rule))
    return share


def _earned(rule: Rule, basis: Money | None, number: int, before: Before) -> Money:
    if basis is not None:
        cap = None if rule.share_cap is None else Money(rule.share_cap, rule.currency)
        share = Share(rule.share_percent or NOTHING, rule.share_months, cap)
        return share_of_cycle(share, basis, cycle=number, earned_before=Money(before.earned, rule.currency))
    if rule.economics == Economics.MARGIN:
        return Money(rule.monthly_margin or NOTHING, rule.currency)
    if rule.economics == Economics.BONUS and number == 1:
        return Money(rule.bonus or NOTHING, rule.currency)
    return Money.zero(rule.currency)


def _why_zero(rule: Rule, basis: Money | None, number: int) -> str:
    if basis is None:
        return "The rule leaves no ongoing upside." if rule.economics == Economics.NONE else "The bonus was paid once."
    if not basis:
        return f"Nothing was {rule.share_basis} in this month."
    if rule.share_months is not None and number > rule.share_months:
        return f"The share ended after {rule.share_months} months."
    return "The share has reached its total."


def _before(rule: Rule) -> Before:
    """The cap and the months count over a rule and the versions that it replaced."""
    family = [rule.pk]
    while rule.replaces is not None:
        rule = rule.replaces
        family.append(rule.pk)
    shares = list(RevenueShare.objects.filter(rule__in=family).order_by("-month", "-pk"))
    last = shares[0] if shares else None
    earned = sum((share.earned for share in shares), NOTHING)
    return Before(last.number if last else 0, earned, last.deficit_after if last else NOTHING)


def _owed_to_us(rule: Rule) -> Decimal:
    """The partner's rate, where no engagement invoices it already."""
    invoiced = rule.engagement is not None and rule.engagement.bill_to == "partner"
    return NOTHING if rule.partner_rate is None or invoiced else rule.partner_rate


def _settle(cycle: Cycle, direction: Direction, amount: Decimal) -> None:
    if amount == 0:
        return
    Settlement.objects.create(
        cycle=cycle,
        rule=cycle.rule,
        direction=direction,
        amount=amount,
        currency=cycle.rule.currency,
        due_on=Month.of(cycle.month).next_first.replace(day=DUE_DAY),
    )
