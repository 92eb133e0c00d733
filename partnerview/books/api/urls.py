"""Endpoints of books. Closing and reopening are composition's: they ask every app first."""

from __future__ import annotations

from partnerview.books.api.endpoints import ExchangeRates, Periods

urlpatterns = [
    *Periods.paths("periods"),
    *ExchangeRates.paths("exchange-rates"),
]
