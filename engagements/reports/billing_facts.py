"""The facts that billing plans from, loaded for many engagements in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum

from engagements.billable import Billable, BillableLine, WorkedTime
from engagements.models import Charge, Engagement, InvoiceLine, LineKind, ServiceLine, TimeOnLine
from engagements.models.time_entry import TimeStatus
from partnerview.errors import DomainError
from partnerview.months import Month
from partnerview.proration import Proration

PRICED = {LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS}


class _Billed(NamedTuple):
    """What stands on invoices for one line: net by (charge, first day), and the fee's invoice line."""

    net: dict[tuple[str, dt.date], Decimal]
    by: dict[dt.date, int]


def billable_in(engagements: Iterable[Engagement], month: Month) -> dict[int, Billable | DomainError]:
    """Each engagement with its live lines, approved time and what was billed before, by id. Five queries.

    An engagement with a line that cannot be counted is answered by the refusal that says why.
    """
    found = {engagement.pk: engagement for engagement in engagements}
    lines = ServiceLine.objects.filter(engagement__in=found, is_live=True, starts_on__lte=month.last_day)
    by_engagement: dict[int, list[ServiceLine]] = defaultdict(list)
    for line in lines.order_by("starts_on", "id"):
        by_engagement[line.engagement_id].append(line)
    billed, time = _billed(found), _time(found, month)
    return {pk: _billable(found[pk], by_engagement[pk], billed, time) for pk in found}


def _billable(
    engagement: Engagement, lines: list[ServiceLine], billed: dict[int, _Billed], time: dict[int, list[WorkedTime]]
) -> Billable | DomainError:
    try:
        return Billable(
            engagement_id=engagement.pk,
            cadence=engagement.cadence,
            ends_before=engagement.ends_before,
            proration=_proration(engagement),
            lines=tuple(_line(line, billed, time.get(line.pk, ())) for line in lines),
        )
    except DomainError as refusal:
        return refusal


def _line(line: ServiceLine, billed: dict[int, _Billed], time: Iterable[WorkedTime]) -> BillableLine:
    stands = billed.get(line.pk, _Billed({}, {}))
    return BillableLine(
        line_id=line.pk,
        name=line.name,
        kind=line.kind,
        workstream=line.workstream,
        currency=line.currency,
        starts_on=line.starts_on,
        ends_before=line.ends_before,
        price=line.price,
        terms=line.terms if line.kind in PRICED else None,
        contracted_minutes=line.contracted_minutes or 0,
        hourly_rate=line.hourly_rate,
        overage_rate=line.overage_rate,
        after_hours_multiplier=line.after_hours_multiplier,
        cap=line.cap_amount,
        accepted_on=line.accepted_on,
        time=tuple(time),
        billed=stands.net,
        billed_by=stands.by,
    )


def _proration(engagement: Engagement) -> Proration | None:
    """None leaves each line its own convention."""
    return Proration(engagement.billing_proration) if engagement.billing_proration else None


def _billed(engagements: Iterable[int]) -> dict[int, _Billed]:
    rows = (
        InvoiceLine.objects.filter(invoice__engagement__in=engagements, stands=True, service_line__isnull=False)
        .values_list("service_line_id", "charge", "starts_on")
        .annotate(net=Sum("net_amount"))
        .order_by()
    )
    found: dict[int, _Billed] = defaultdict(lambda: _Billed({}, {}))
    for line_id, charge, starts_on, net in rows:
        found[line_id].net[charge, starts_on] = net
    fees = InvoiceLine.objects.filter(invoice__engagement__in=engagements, stands=True, charge=Charge.FEE)
    for pk, line_id, starts_on in fees.filter(invoice__status="issued").values_list("pk", "service_line", "starts_on"):
        if starts_on is not None:
            found[line_id].by[starts_on] = pk
    return found


def _time(engagements: Iterable[int], month: Month) -> dict[int, list[WorkedTime]]:
    """Approved time on lines that bill hours: time and materials, and contracts with an overage rate."""
    billing_hours = Q(line_kind=LineKind.TIME_AND_MATERIALS) | Q(line__overage_rate__isnull=False)
    rows = TimeOnLine.objects.filter(
        billing_hours,
        engagement__in=engagements,
        status__in=[TimeStatus.APPROVED, TimeStatus.INVOICED],
        worked_on__lte=month.last_day,
    ).values_list("line_id", "entry_id", "worked_on", "minutes", "is_after_hours", "entry__invoice_line_id")
    found: dict[int, list[WorkedTime]] = defaultdict(list)
    for line_id, entry_id, worked_on, minutes, is_after_hours, invoice_line in rows:
        found[line_id].append(WorkedTime(entry_id, worked_on, minutes, is_after_hours, invoice_line is not None))
    return found
