"""What stands on invoices for each line: what billing must not charge again, and what it may have to give back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from django.db.models import BooleanField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from engagements.billable import NOTHING, Billed, BilledCharge, BilledFee
from engagements.models import Charge, Interval, InvoiceLine
from partnerview.months import Month, Span

A_YEAR: Final = dt.timedelta(days=366)  # no price interval but a total is longer
MONTHS_AROUND: Final = 24  # a price interval and a billing interval, each of a year at most

InvoiceLineRows = QuerySet[InvoiceLine]
Charges = dict[int, list[tuple[BilledCharge, bool]]]


def billed_in(engagements: Collection[int], month: Month) -> dict[int, Billed]:
    """What stands on invoices, by line."""
    standing = InvoiceLine.objects.filter(invoice__engagement__in=engagements, stands=True)
    fees, blocks = _fees(standing, month), _by_first_day(standing, Charge.BLOCK)
    charges = _charges(standing, month)
    overage, usage = _by_interval(charges, Charge.OVERAGE), _by_interval(charges, Charge.USAGE)
    outcomes = _sums(standing.filter(charge=Charge.OUTCOME))
    time = _sums(standing.filter(charge=Charge.TIME, service_line__cap_amount__isnull=False))
    one_offs = _sums(standing.filter(charge=Charge.ONE_OFF))
    return {
        line: Billed(
            fees=fees.get(line, {}),
            overage=overage.get(line, {}),
            usage=usage.get(line, {}),
            charges=tuple(charge for charge, is_read in charges.get(line, ()) if is_read),
            blocks=blocks.get(line, {}),
            outcome=outcomes.get(line, NOTHING),
            time=time.get(line, NOTHING),
            one_off=line in one_offs,
        )
        for line in {*fees, *overage, *usage, *blocks, *outcomes, *time, *one_offs}
    }


def _fees(standing: InvoiceLineRows, month: Month) -> dict[int, dict[dt.date, BilledFee]]:
    """Fees that the month may bill again or credit, net of what was credited."""
    at_its_end = Q(starts_on__gt=F("service_line__ends_before") - A_YEAR)
    credited = InvoiceLine.objects.filter(credits=OuterRef("pk"), stands=True).order_by().values("credits")
    rows = (
        standing.filter(_around(month) | at_its_end, charge=Charge.FEE)
        .annotate(net=F("net_amount") + Coalesce(Subquery(credited.values(sum=Sum("net_amount"))), NOTHING))
        .values_list("service_line_id", "starts_on", "pk", "invoice_id", "net")
    )
    found: dict[int, dict[dt.date, BilledFee]] = defaultdict(dict)
    for line, starts_on, pk, invoice, net in rows:
        assert starts_on is not None  # noqa: S101  the filters have looked
        found[line][starts_on] = BilledFee(pk, invoice, net)
    return found


def _charges(standing: InvoiceLineRows, month: Month) -> Charges:
    """Overage and usage, net of what billing itself took back, and whether what was used then is read at all."""
    credited = InvoiceLine.objects.filter(credits=OuterRef("pk"), stands=True).order_by().values("credits")
    taken_back = credited.filter(invoice__concession="")
    is_read = Q(charge=Charge.OVERAGE) | _around(month)
    rows = standing.filter(charge__in=[Charge.OVERAGE, Charge.USAGE]).annotate(
        net=F("net_amount") + Coalesce(Subquery(taken_back.values(sum=Sum("net_amount"))), NOTHING),
        left=F("net_amount") + Coalesce(Subquery(credited.values(sum=Sum("net_amount"))), NOTHING),
        is_read=Case(When(is_read, then=True), default=False, output_field=BooleanField()),
    )
    columns = ("service_line_id", "charge", "starts_on", "ends_before", "pk", "invoice_id", "net", "left", "is_read")
    found: Charges = defaultdict(list)
    for line, charge, starts_on, ends_before, pk, invoice, net, left, is_read in rows.order_by("pk").values_list(
        *columns
    ):
        found[line].append((BilledCharge(charge, Span(starts_on, ends_before), pk, invoice, net, left), is_read))
    return found


def _by_interval(charges: Charges, kind: str) -> dict[int, dict[dt.date, Decimal]]:
    found: dict[int, dict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for line, own in charges.items():
        for charge, _ in own:
            if charge.charge == kind:
                found[line][charge.service.starts_on] += charge.net
    return found


def _around(month: Month) -> Q:
    """Charges for intervals whose facts the month reads (usage_facts.py reads as far)."""
    return Q(starts_on__gte=(month - MONTHS_AROUND).first_day) | Q(service_line__interval=Interval.TOTAL)


def _by_first_day(standing: InvoiceLineRows, charge: str) -> dict[int, dict[dt.date, Decimal]]:
    rows = standing.filter(charge=charge).values_list("service_line_id", "starts_on")
    found: dict[int, dict[dt.date, Decimal]] = defaultdict(dict)
    for line, starts_on, net in rows.annotate(net=Sum("net_amount")).order_by():
        found[line][starts_on] = net
    return found


def _sums(standing: InvoiceLineRows) -> dict[int, Decimal]:
    return dict(standing.values_list("service_line_id").annotate(net=Sum("net_amount")).order_by())
