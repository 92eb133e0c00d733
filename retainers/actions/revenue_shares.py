"""What a cycle earned: worked out once, when it is over, and settled. The only module that inserts shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q

from engagements.models import BillTo, Engagement
from partnerview.audit.actions import record
from partnerview.money import Money
from partnerview.months import Month
from retainers.models import Cycle, CycleStatus, Direction, Economics, RevenueShare, Rule, Settlement
from retainers.reports.cycle_basis import Known, cycle_basis
from retainers.shares import Share, share_of_cycle, with_recovery

NOTHING: Final = Decimal(0)
# An amount of a cycle is due on this day of the month after it.
DUE_DAY: Final = 15


@dataclass(frozen=True, slots=True)
class Before:
    """What the cycles before have left: how many earned, how much, a deficit, and what their bases knew."""

    cycles: int
    earned: Decimal
    deficit: Decimal
    known: Known | None


def accrue(cycle: Cycle, *, without_rights: str = "") -> RevenueShare:
    """Inside the caller's lock: write what `cycle` earned, and what is owed for it. Zero says why."""
    rule = cycle.rule
    before = _before(rule)
    is_share = rule.economics == Economics.SHARE and not without_rights
    basis = cycle_basis(rule, cycle.month, known=before.known) if is_share else None
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
        basis_amount=None if basis is None else basis.amount,
        earned=earned.amount,
        guarantee=guarantee.amount if guarantee else None,
        paid=paid.amount.amount,
        deficit_after=before.deficit if without_rights else paid.deficit.amount,
        currency=rule.currency,
        reason="" if paid.amount else without_rights or _why_zero(rule, basis, number, earned),
    )
    after = {"paid": share.paid, "currency": rule.currency, "month": cycle.month}
    record(share, action="revenueshare.accrued", by=None, after=after, about=rule)
    if not without_rights:
        _settle(cycle, Direction.PAYABLE, share.paid)
        _settle(cycle, Direction.RECEIVABLE, _owed_to_us(rule, cycle.month))
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


def _why_zero(rule: Rule, basis: Money | None, number: int, earned: Money) -> str:
    if earned.amount < 0:
        return f"More was taken back than {rule.share_basis}; later months make it good."
    if earned:
        return "What it earned made good what was paid or taken back before."
    if basis is None:
        return "The rule leaves no ongoing upside." if rule.economics == Economics.NONE else "The bonus was paid once."
    if not basis:
        return f"Nothing was {rule.share_basis} in this month."
    if rule.share_months is not None and number > rule.share_months:
        return f"The share ended after {rule.share_months} months."
    return "The share has reached its total."


def _before(rule: Rule) -> Before:
    """The cap and the months count over a rule and the versions that it replaced."""
    family, basis = [rule.pk], rule.share_basis
    while rule.replaces is not None:
        rule = rule.replaces
        family.append(rule.pk)
    shares = list(RevenueShare.objects.filter(rule__in=family).select_related("cycle").order_by("-month", "-pk"))
    if not shares:
        return Before(0, NOTHING, NOTHING, None)
    earned = sum((share.earned for share in shares), NOTHING)
    return Before(shares[0].number, earned, shares[0].deficit_after, _known(shares, basis))


def _known(shares: list[RevenueShare], basis: str) -> Known | None:
    """The months that earned by the same basis, and when the last of them was worked out."""
    counted = [share for share in shares if share.basis == basis and share.cycle.status == CycleStatus.CLOSED]
    if not counted:
        return None
    return Known(tuple(share.month for share in counted), max(share.recorded_at for share in counted))


def _owed_to_us(rule: Rule, month: dt.date) -> Decimal:
    """The partner's rate, where no engagement in the scope of the rule invoices it already."""
    if rule.partner_rate is None:
        return NOTHING
    if rule.engagement is not None:
        return NOTHING if rule.engagement.bill_to == BillTo.PARTNER else rule.partner_rate
    ongoing = Q(ends_before=None) | Q(ends_before__gt=month)
    invoiced = Engagement.objects.live().filter(
        ongoing,
        partner=rule.partner_id,
        partner_role=rule.role,
        bill_to=BillTo.PARTNER,
        currency=rule.currency,
        starts_on__lt=Month.of(month).next_first,
    )
    return NOTHING if invoiced.exists() else rule.partner_rate


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
