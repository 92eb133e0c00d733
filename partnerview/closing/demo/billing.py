"""Beside the monthly invoices: usage with a commitment, a white-label engagement, reminders, credits of each kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from engagements.actions.engagements import draft_engagement
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.actions.reminders import record_reminder
from engagements.actions.service_lines import add_line
from engagements.actions.starts import approve_start, request_start
from engagements.actions.usage_files import import_usage
from engagements.dunning import LEVELS
from engagements.models import (
    BillTo,
    Concession,
    Engagement,
    EngagementStatus,
    Interval,
    Invoice,
    InvoiceKind,
    InvoiceStatus,
    LineKind,
    ServiceLine,
    Workstream,
)
from engagements.reports.receivables import Settlement, with_settlement
from partnerview.closing.demo.engagements import SCALE
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import PartnerRole
from partnerview.money import quantize

METERS = (("Backup storage above plan", "GB", 1800), ("Interface calls", "call", 90_000))
HOW = ("e-mail", "e-mail", "letter")


def meter(stage: Stage, engagements: list[Engagement]) -> None:
    """Two engagements are billed by use as well; their meters report every week."""
    going_on = Engagement.objects.filter(
        pk__in=[one.pk for one in engagements], status=EngagementStatus.RUNNING, ends_before=None
    )
    running = going_on.select_related("account_manager").order_by("id")
    for engagement, (name, unit, around) in zip(running[1:8:4], METERS, strict=False):
        worth = SCALE[engagement.currency] / around
        line = add_line(
            engagement,
            by=engagement.account_manager,
            kind=LineKind.USAGE,
            name=name,
            workstream=Workstream.SUPPORT,
            usage_unit=unit,
            usage_tiers=[
                {"up_to": f"{around}", "unit_price": f"{worth:.5f}"},
                {"up_to": None, "unit_price": f"{worth * Decimal('0.7'):.5f}"},
            ],
            unit_price=quantize(SCALE[engagement.currency] * Decimal("0.6"), engagement.currency),
            interval=Interval.MONTH,
            starts_on=engagement.starts_on,
        )
        import_usage(_readings(stage, line, around), by=stage.users["finance"])


def resell(stage: Stage) -> None:
    """A white-label engagement: the partner is invoiced at our internal rate."""
    partner, client = stage.partners[0], stage.clients[-1][1]
    currency = stage.clients[-1][0].currency
    manager = stage.account_managers[0]
    engagement = draft_engagement(
        by=manager,
        client=client,
        name="White-label service desk",
        scope="First and second level under the partner's name, weekdays 7 to 19.",
        currency=currency,
        starts_on=stage.months[max(0, len(stage.months) - 7)].first_day,
        partner=partner,
        partner_role=PartnerRole.WHITE_LABEL,
        bill_to=BillTo.PARTNER,
        team_members=stage.people[:2],
    )
    add_line(
        engagement,
        by=manager,
        kind=LineKind.RECURRING_FEE,
        name="Service desk, internal rate",
        workstream=Workstream.SUPPORT,
        unit_price=SCALE[currency] * 3,
        interval=Interval.MONTH,
        starts_on=engagement.starts_on,
    )
    request_start(engagement, by=manager)
    approve_start(engagement, by=stage.users["manager"], reason="The partner's rule is in order")


def chase(stage: Stage) -> None:
    """Reminders for what is overdue, as far as its days allow; a credit in full; a credit that still waits."""
    by = stage.users["finance"]
    rows: QuerySet[Any] = with_settlement(Invoice.objects.all(), stage.today)
    overdue = rows.filter(settlement=Settlement.OVERDUE)
    for number, invoice in enumerate(overdue.order_by("dated_on", "id")):
        _remind(stage, invoice, at_most=number % (len(LEVELS) + 1))
    issued = Invoice.objects.filter(status=InvoiceStatus.ISSUED, kind=InvoiceKind.INVOICE, credit_notes=None)
    unpaid = issued.filter(payments=None).order_by("-dated_on", "id").first()
    if unpaid:
        reason = "Invoiced to the wrong subsidiary; invoiced again by agreement next month"
        note = credit_invoice(unpaid, amounts=None, reason=reason, concession=Concession.PAST_SERVICE, by=by)
        issue_invoice(note, by=by)
    paid = issued.filter(payments__isnull=False).order_by("-dated_on", "id").first()
    if paid and (line := paid.lines.first()):
        amounts = {line.pk: quantize(line.net_amount / 20, paid.currency)}
        credit_invoice(
            paid, amounts=amounts, reason="Two service levels missed", concession=Concession.PAST_SERVICE, by=by
        )


def _remind(stage: Stage, invoice: Invoice, *, at_most: int) -> None:
    for level, how in zip(LEVELS[:at_most], HOW, strict=False):
        sent_on = invoice.due_on + dt.timedelta(days=level.after_days + 1)
        if sent_on <= stage.today:
            record_reminder(invoice, sent_on=sent_on, method=how, by=stage.users["finance"])


def _readings(stage: Stage, line: ServiceLine, around: int) -> bytes:
    """A week's units each Monday, around what the tiers expect of a month."""
    rows = ["event_id,engagement,line,used_on,quantity"]
    day = line.starts_on + dt.timedelta(days=(7 - line.starts_on.weekday()) % 7)
    while day <= stage.today:
        units = int(around * stage.rng.uniform(0.1, 0.4))
        code = line.engagement.code
        rows.append(f'"{code} {line.name} {day}",{code},"{line.name}",{day},{units}')
        day += dt.timedelta(days=7)
    return "\n".join(rows).encode()
