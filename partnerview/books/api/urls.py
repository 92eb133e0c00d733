"""Endpoints of books."""

from __future__ import annotations

from partnerview.books.api.endpoints import ExchangeRates, PeriodClosing, PeriodReopening, Periods
from partnerview.http.api import action_path

urlpatterns = [
    *Periods.paths("periods"),
    action_path("periods/<str:pk>/closing/", PeriodClosing.as_view()),
    action_path("periods/<str:pk>/reopening/", PeriodReopening.as_view()),
    *ExchangeRates.paths("exchange-rates"),
]
