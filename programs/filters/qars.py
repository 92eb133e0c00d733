"""What reviews can be filtered by, on pages and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview import clock
from programs.filters.kinds import ByPartner, DayFilter, WordsFilter
from programs.models import QarStatus

WHENS = [("open", "Not completed"), ("overdue", "Overdue"), ("soon", "Due in 30 days")]


class QarFilters(ByPartner):
    status = django_filters.ChoiceFilter(choices=QarStatus.choices, label="State", empty_label="All")
    when = django_filters.ChoiceFilter(choices=WHENS, label="When", empty_label="All", method="by_when")
    open_on = DayFilter("open_on", "Open on")
    overdue_on = DayFilter("overdue_on", "Overdue on")
    text = WordsFilter("partner__name")

    def by_when(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        today = clock.today()
        unfinished = rows.exclude(status=QarStatus.COMPLETED)
        if value == "overdue":
            return unfinished.filter(due_on__lt=today)
        if value == "soon":
            return unfinished.filter(due_on__range=(today, today + dt.timedelta(days=30)))
        return unfinished
