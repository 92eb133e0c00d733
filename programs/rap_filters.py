"""What the lists of RAPs, named accounts, QARs, promises and MDF can be filtered by, on pages and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from partnerview import clock
from partnerview.directory.models import Territory
from partnerview.http.filters import Filters, SyncFilters
from programs.filters import ByPartner
from programs.models import (
    AccountStage,
    DisbursementStatus,
    ExemptionStatus,
    MdfExemption,
    Payer,
    PromiseOutcome,
    QarStatus,
    Rap,
    RapStatus,
    Side,
)

WHENS = [("open", "Not completed"), ("overdue", "Overdue"), ("soon", "Due in 30 days")]


def _raps(request: Any) -> QuerySet[Rap]:
    return Rap.objects.visible_to(request.user).select_related("partner")


def _exemptions(request: Any) -> QuerySet[MdfExemption]:
    return MdfExemption.objects.visible_to(request.user).select_related("customer")


class DayFilter(django_filters.DateFilter):
    """What held on a day: the method of the queryset with this name, as the console counts it."""

    def __init__(self, held: str, label: str) -> None:
        super().__init__(label=label, widget=forms.HiddenInput)
        self.held = held

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = getattr(rows, self.held)(value) if value else rows
        return found


class WordsFilter(django_filters.CharFilter):
    """What search found: rows that hold the words in one of several columns."""

    def __init__(self, *paths: str) -> None:
        super().__init__(label="Words", widget=forms.HiddenInput)
        self.paths = paths

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        found = Q()
        for path in self.paths:
            found |= Q(**{f"{path}__icontains": value})
        return rows.filter(found)


class InTerritoryFilter(django_filters.ModelChoiceFilter):
    """Rows that belong to a partner of the territory by one of several paths."""

    def __init__(self, *paths: str) -> None:
        super().__init__(field_name=paths[0], queryset=Territory.objects.all(), label="Territory", empty_label="All")
        self.paths = paths

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        within = Q()
        for path in self.paths:
            within |= Q(**{path: value})
        return rows.filter(within)


class RapFilters(ByPartner):
    status = django_filters.ChoiceFilter(choices=RapStatus.choices, label="State", empty_label="All")
    period = django_filters.CharFilter(field_name="period_label", lookup_expr="icontains", label="Period")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    active_on = DayFilter("active_on", "Active on")
    text = WordsFilter("partner__name", "period_label")


class NamedAccountFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(queryset=_raps, label="RAP", empty_label="All")
    status = django_filters.ChoiceFilter(choices=AccountStage.choices, label="Step", empty_label="All")
    territory = django_filters.ModelChoiceFilter(
        field_name="rap__partner__territory", queryset=Territory.objects.all(), label="Territory", empty_label="All"
    )
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    delivered_on = DayFilter("delivered_on", "Won by, in plans that ran on")
    won_in_year_to = DayFilter("won_in_year_to", "Won in the year to")


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


class PromiseFilters(ByPartner):
    outcome = django_filters.ChoiceFilter(choices=PromiseOutcome.choices, label="Outcome", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Side.choices, label="Whose", empty_label="All")
    deferred = django_filters.NumberFilter(field_name="deferrals", lookup_expr="gte", label="Deferred at least")
    text = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label="Words")


class MdfCommitmentFilters(Filters):
    rap = django_filters.ModelChoiceFilter(queryset=_raps, label="RAP", empty_label="All")
    exemption = django_filters.ModelChoiceFilter(queryset=_exemptions, label="Exemption", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Payer.choices, label="Whose money", empty_label="All")
    territory = InTerritoryFilter("rap__partner__territory", "exemption__partner__territory")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    in_force_on = DayFilter("in_force_on", "Committed by, in force on")


class DisbursementFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(field_name="commitment__rap", queryset=_raps, label="RAP", empty_label="All")
    exemption = django_filters.ModelChoiceFilter(queryset=_exemptions, label="Exemption", empty_label="All")
    side = django_filters.ChoiceFilter(
        field_name="commitment__side", choices=Payer.choices, label="Whose money", empty_label="All"
    )
    status = django_filters.ChoiceFilter(choices=DisbursementStatus.choices, label="State", empty_label="All")
    territory = InTerritoryFilter("commitment__rap__partner__territory", "exemption__partner__territory")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    in_force_on = DayFilter("in_force_on", "Paid out by, in force on")


class ExemptionFilters(ByPartner):
    text = WordsFilter("activity", "partner__name", "customer__name")
    status = django_filters.ChoiceFilter(choices=ExemptionStatus.choices, label="State", empty_label="All")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    won_in_year_to = DayFilter("won_in_year_to", "Won in the year to")
