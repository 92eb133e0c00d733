"""How far reminding has come, over many invoices: the rule of engagements/dunning.py as annotations."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Case, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce

from engagements.dunning import LEVELS, PATIENCE
from engagements.models import Invoice, PaymentReminder
from engagements.reports.receivables import Settlement

ZERO: Final = Value(0)


class Dunning(TextChoices):
    """What a list can be narrowed to."""

    TO_SEND = "to_send", "A reminder is due"
    REMINDED = "reminded", "Reminded and still due"
    FINAL = "final", "Final notice sent"


def with_dunning(settled: QuerySet[Invoice], today: dt.date) -> QuerySet[Invoice]:
    """Annotates `reminded` (the highest level sent) and `reminder_due` (the level to send now, or 0).

    Takes rows that have their `settlement`.
    """
    sent = PaymentReminder.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    rows = settled.annotate(
        reminded=Coalesce(Subquery(sent.annotate(top=Max("level")).values("top")), ZERO),
        last_reminded_on=Subquery(sent.annotate(last=Max("sent_on")).values("last")),
    )
    steps = [
        When(
            Q(last_reminded_on=None) | Q(last_reminded_on__lte=today - PATIENCE),
            settlement=Settlement.OVERDUE,
            reminded=level.number - 1,
            due_on__lte=today - dt.timedelta(days=level.after_days),
            then=Value(level.number),
        )
        for level in LEVELS
    ]
    return rows.annotate(reminder_due=Case(*steps, default=ZERO, output_field=IntegerField()))


def narrowed(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """The invoices that a choice of `Dunning` means."""
    if wanted == Dunning.TO_SEND:
        return rows.filter(reminder_due__gt=0)
    overdue = rows.filter(settlement=Settlement.OVERDUE, reminded__gt=0)
    return overdue.filter(reminded=LEVELS[-1].number) if wanted == Dunning.FINAL else overdue
