"""How far an outcome has come and what it is worth: a dated report, corrected by a newer one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from django.db import transaction

from engagements.actions.backdating import require_open_day
from engagements.models import Engagement, LineKind, OutcomeReport, ServiceLine
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import Conflict, FieldError, InvalidInput
from partnerview.money import quantize
from partnerview.tenants.wake import wake
from partnerview.ui import formats

if TYPE_CHECKING:
    from typing import Unpack

    from partnerview.users.models import User


class OutcomeDetails(TypedDict, total=False):
    """What a report says. The amount is an estimate until it is known."""

    dated_on: dt.date
    progress_percent: Decimal
    amount: Decimal
    currency: str
    is_known: bool
    note: str


@transaction.atomic
def report_outcome(
    line: ServiceLine, *, by: User, reason: str = "", **details: Unpack[OutcomeDetails]
) -> OutcomeReport:
    """Say how far it is. Revenue follows: min(estimate, cap) × progress, and once known the known amount × progress."""
    engagement = Engagement.objects.lock(line.engagement_id)
    line = ServiceLine.objects.lock(line.pk)
    if line.kind != LineKind.OUTCOME_FEE:
        raise Conflict("Only an outcome fee has progress.", code="no_outcome")
    if not line.is_live:
        raise Conflict("The engagement has not started yet.", code="not_live")
    currency = details.pop("currency", line.currency)
    report = OutcomeReport(line=line, recorded_by=by, **({"dated_on": clock.today()} | details))
    report.note = report.note.strip()
    errors = [*_errors(line, report, currency)]
    if errors:
        raise InvalidInput(errors[0].message, errors=errors)
    require_open_day(report.dated_on, by=by, reason=reason)
    report.save()
    after = {name: getattr(report, name) for name in ("progress_percent", "amount", "is_known", "note")}
    after |= {"line": line.name, "currency": line.currency}
    on, told = report.dated_on, "outcomereport.reported"
    record(report, action=told, by=by, reason=reason, effective_on=on, after=after, about=engagement)
    wake("service_lines_changed")
    return report


def _errors(line: ServiceLine, report: OutcomeReport, currency: str) -> Iterable[FieldError]:
    if currency != line.currency:
        yield FieldError("amount", f"“{line.name}” is in {line.currency}. Give the amount in it.", "mixed_currencies")
    elif report.amount < 0 or quantize(report.amount, line.currency) != report.amount:
        yield FieldError("amount", f"Give an amount in {line.currency}, not below 0.")
    if not 0 <= report.progress_percent <= 100:
        yield FieldError("progress_percent", "Give the part that is done, from 0 to 100 per cent.")
    if report.dated_on < line.starts_on:
        yield FieldError(
            "dated_on", f"“{line.name}” began on {formats.day(line.starts_on)}. Give that day or a later one."
        )
    if report.dated_on > clock.today():
        yield FieldError("dated_on", "Progress is reported once it is made. Give today or earlier.")
    earlier = line.outcome_reports.filter(dated_on__lte=report.dated_on, is_known=True)
    if not report.is_known and earlier.exists():
        yield FieldError("is_known", "The amount is known already; correct it as a known amount.", "known")
