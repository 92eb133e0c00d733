"""Pages of books."""

from __future__ import annotations

from django.urls import path

from partnerview.books.views import conventions, periods, rates

app_name = "books"
urlpatterns = [
    path("periods/", periods.period_list, name="period-list"),
    path("exchange-rates/", rates.rate_list, name="rate-list"),
    path("exchange-rates/new/", rates.rate_new, name="rate-new"),
    path("exchange-rates/import/", rates.rate_import, name="rate-import"),
    path("settings/conventions/", conventions.conventions, name="conventions"),
]
