"""What the lists of RAPs, named accounts, QARs, promises and MDF can be filtered by, on pages and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.http.filters import Filters, SyncFilters
from programs.models import (
    AccountStage,
    DisbursementStatus,
    Payer,
    PromiseOutcome,
    QarStatus,
    Rap,
    RapStatus,
    Side,
)
from programs.models.partner_profile import partners_seen_by

WHENS = [("open", "Not completed"), ("overdue", "Overdue"), ("soon", "Due in 30 days")]


def _partners(request: Any) -> QuerySet[Partner]:
    return partners_seen_by(request.user)


def _raps(request: Any) -> QuerySet[Rap]:
    return Rap.objects.visible_to(request.user).select_related("partner")


class RapFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner", empty_label="All")
    status = django_filters.ChoiceFilter(choices=RapStatus.choices, label="State", empty_label="All")
    period = django_filters.CharFilter(field_name="period_label", lookup_expr="icontains", label="Period")


class NamedAccountFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(queryset=_raps, label="RAP", empty_label="All")
    status = django_filters.ChoiceFilter(choices=AccountStage.choices, label="Step", empty_label="All")


class QarFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner", empty_label="All")
    status = django_filters.ChoiceFilter(choices=QarStatus.choices, label="State", empty_label="All")
    when = django_filters.ChoiceFilter(choices=WHENS, label="When", empty_label="All", method="by_when")

    def by_when(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        today = clock.today()
        unfinished = rows.exclude(status=QarStatus.COMPLETED)
        if value == "overdue":
            return unfinished.filter(due_on__lt=today)
        if value == "soon":
            return unfinished.filter(due_on__range=(today, today + dt.timedelta(days=30)))
        return unfinished


class PromiseFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner", empty_label="All")
    outcome = django_filters.ChoiceFilter(choices=PromiseOutcome.choices, label="Outcome", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Side.choices, label="Whose", empty_label="All")
    deferred = django_filters.NumberFilter(field_name="deferrals", lookup_expr="gte", label="Deferred at least")
    text = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label="Words")


class MdfCommitmentFilters(Filters):
    rap = django_filters.ModelChoiceFilter(queryset=_raps, label="RAP", empty_label="All")
    side = django_filters.ChoiceFilter(choices=Payer.choices, label="Whose money", empty_label="All")


class DisbursementFilters(SyncFilters):
    rap = django_filters.ModelChoiceFilter(field_name="commitment__rap", queryset=_raps, label="RAP", empty_label="All")
    side = django_filters.ChoiceFilter(
        field_name="commitment__side", choices=Payer.choices, label="Whose money", empty_label="All"
    )
    status = django_filters.ChoiceFilter(choices=DisbursementStatus.choices, label="State", empty_label="All")
