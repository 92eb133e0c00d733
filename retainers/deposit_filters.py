"""What the lists of deposits can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from partnerview.directory.models import Client, Partner
from partnerview.http.filters import Filters, SyncFilters
from partnerview.money import currencies
from retainers.models import (
    AccountStatus,
    BankLineStatus,
    DepositAccount,
    DepositPolicy,
    Draw,
    DrawStatus,
    EntryKind,
    TopUpStatus,
)

CODES = [(code, code) for code in currencies()]
STANDINGS = [("overdrawn", "Overdrawn"), ("below_floor", "Below floor"), ("open", "Open"), ("closed", "Closed")]


def partners_seen(request: Any) -> QuerySet[Partner]:
    return Partner.objects.visible_to(request.user)


def clients_seen(request: Any) -> QuerySet[Client]:
    return Client.objects.visible_to(request.user)


def accounts_seen(request: Any) -> QuerySet[DepositAccount]:
    return DepositAccount.objects.visible_to(request.user)


class DepositAccountFilters(SyncFilters):
    name = django_filters.CharFilter(method="by_name", label="Name")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")
    standing = django_filters.ChoiceFilter(choices=STANDINGS, label="State", empty_label="All")
    policy = django_filters.ChoiceFilter(choices=DepositPolicy.choices, label="Policy", empty_label="All")

    def by_name(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(partner__name__icontains=value) | Q(client__name__icontains=value))


class DepositAccountApiFilters(SyncFilters):
    partner = django_filters.ModelChoiceFilter(queryset=partners_seen, label="Partner")
    client = django_filters.ModelChoiceFilter(queryset=clients_seen, label="Client")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency")
    status = django_filters.ChoiceFilter(choices=AccountStatus.choices, label="State")
    policy = django_filters.ChoiceFilter(choices=DepositPolicy.choices, label="Policy")


class DrawFilters(SyncFilters):
    name = django_filters.CharFilter(method="of_words", label="Holder or what for")
    account = django_filters.ModelChoiceFilter(queryset=accounts_seen, label="Account", empty_label="All")
    status = django_filters.ChoiceFilter(choices=DrawStatus.choices, label="State", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")

    def of_words(self, rows: QuerySet[Draw], _name: str, value: str) -> QuerySet[Draw]:
        holder = Q(account__partner__name__icontains=value) | Q(account__client__name__icontains=value)
        return rows.filter(holder | Q(what_for__icontains=value) | Q(reference__icontains=value))


class EntryFilters(Filters):
    account = django_filters.ModelChoiceFilter(queryset=accounts_seen, label="Account")
    kind = django_filters.ChoiceFilter(choices=EntryKind.choices, label="Kind")
    valued_from = django_filters.DateFilter(field_name="valued_on", lookup_expr="gte", label="From")
    valued_through = django_filters.DateFilter(field_name="valued_on", lookup_expr="lte", label="To")
    recorded_since = django_filters.IsoDateTimeFilter(
        field_name="recorded_at", lookup_expr="gte", label="Recorded since"
    )


class TopUpFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=TopUpStatus.choices, label="State", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")


class BankLineFilters(Filters):
    status = django_filters.ChoiceFilter(choices=BankLineStatus.choices, label="State", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")
