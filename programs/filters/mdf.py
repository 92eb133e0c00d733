"""What MDF, in plans or by exemption, can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from partnerview.http.filters import Filters, SyncFilters
from programs.filters.kinds import ByPartner, DayFilter, InTerritoryFilter, WordsFilter
from programs.filters.raps import raps
from programs.models import DisbursementStatus, ExemptionStatus, MdfExemption, Payer


def _exemptions(request: Any) -> QuerySet[MdfExemption]:
    return MdfExemption.objects.visible_to(request.user).select_related("customer")


class MdfCommitmentFilters(Filters):
    rap = django_filters.ModelChoiceFilter(queryset=raps, label="RAP", empty_label="All")
    exemption = django_filters.ModelChoiceFilter(queryset=_exemptions, label="Exemption", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Payer.choices, label="Whose money", empty_label="All")
    territory = InTerritoryFilter("rap__partner__territory", "exemption__partner__territory")
    currency = django_filters.CharFilter(label="Currency", lookup_expr="iexact", widget=forms.HiddenInput)
    in_force_on = DayFilter("in_force_on", "Committed by, in force on")


class DisbursementFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(field_name="commitment__rap", queryset=raps, label="RAP", empty_label="All")
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
