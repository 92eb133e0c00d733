"""Closing a month with its checklist: the figures of the moment are kept beside the law that freezes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.books.actions.periods import close_period, hold_period
from partnerview.books.models import AccountingPeriod, PeriodMove, PeriodStatus
from partnerview.closing.reports.checklist import checklist, in_the_way
from partnerview.db.rows import execute
from partnerview.errors import Conflict, FieldError
from partnerview.months import Month
from partnerview.ui import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerview.books.checklist import Check
    from partnerview.users.models import User

_KEEP: Final = """
INSERT INTO closing_closedfigure (closing_id, figure, client_id, currency, amount, rows)
SELECT %(closing)s, 'revenue', client_id, currency, sum(amount), count(*)
FROM recognition_recognitionentry WHERE month = %(month)s GROUP BY client_id, currency
UNION ALL
SELECT %(closing)s, 'mrr', client_id, currency, sum(amount), count(*)
FROM recognition_mrrsnapshot WHERE month = %(month)s GROUP BY client_id, currency
"""


@transaction.atomic
def close_month(period: AccountingPeriod, *, by: User | None, reason: str = "") -> AccountingPeriod:
    """Close the month: no entry, no MRR and no invoice is added to it from now on, and its figures are kept.

    Raises Conflict while a line of the checklist is in the way, naming each; and what close_period raises.
    """
    month = Month.of(period.month)
    is_closed = hold_period(period).status == PeriodStatus.CLOSED
    lines = () if is_closed else checklist(month)
    _refuse(month, in_the_way(lines))
    period = close_period(period, by=by, reason=reason)
    closing = PeriodMove.objects.filter(month=period.month, status=PeriodStatus.CLOSED).latest("id")
    execute(_KEEP, {"closing": closing.pk, "month": period.month})
    left_open = {line.key: line.count for line in lines if not line.is_done}
    record(period, action="month.closed", by=by, after={"month": str(month), "left_open": left_open}, reason=reason)
    return period


def _refuse(month: Month, lines: Sequence[Check]) -> None:
    if not lines:
        return
    errors = [FieldError(line.key, line.text + ".", "in_the_way") for line in lines]
    told = "; ".join(line.text[0].lower() + line.text[1:] for line in lines)
    raise Conflict(f"{formats.month_name(month)} cannot be closed yet: {told}.", code="checklist_open", errors=errors)
