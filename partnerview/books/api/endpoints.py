"""`periods`, keyed by month; `exchange-rates`. Closing and reopening are in partnerview/closing/api/months.py."""

from __future__ import annotations

from typing import Any, ClassVar

from partnerview.books.actions.rates import record_rate
from partnerview.books.api.shapes import PeriodRow, RateBody, RateRow
from partnerview.books.filters import PeriodFilters, RateFilters
from partnerview.books.models import AccountingPeriod, ExchangeRate
from partnerview.errors import InvalidInput
from partnerview.http.api import Collection, Subject
from partnerview.months import Month
from partnerview.users.permissions import Permission


class OfMonth(Subject):
    """Found by `2026-03` rather than by an id."""

    def key_lookup(self, key: str) -> dict[str, Any]:
        try:
            return {"month": Month.parse(key).first_day}
        except (InvalidInput, ValueError):
            raise self.not_found() from None


class Periods(OfMonth, Collection):
    model = AccountingPeriod
    row = PeriodRow
    permission = Permission.BOOKS_VIEW
    filterset_class = PeriodFilters
    ordering = ("month",)
    ordering_fields = ("month",)


class ExchangeRates(Collection):
    model = ExchangeRate
    row = RateRow
    create_body = RateBody
    permissions: ClassVar = {"GET": Permission.BOOKS_VIEW, "POST": Permission.BOOKS_CHANGE}
    filterset_class = RateFilters
    ordering = ("-dated_on",)
    ordering_fields = ("dated_on", "recorded_at")

    def act(self, data: dict[str, Any]) -> ExchangeRate:
        return record_rate(**data, by=self.user)
