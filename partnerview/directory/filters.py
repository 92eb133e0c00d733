"""What the lists of the directory can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview.directory.models import Client, Contact, Partner, PartnerRole, Territory, Vendor
from partnerview.http.filters import Filters, SyncFilters
from partnerview.users.models import User


def _managers(request: Any) -> QuerySet[User]:
    return User.objects.filter(clients__isnull=False).distinct()


def _clients(request: Any) -> QuerySet[Client]:
    return Client.objects.visible_to(request.user)


def _partners(request: Any) -> QuerySet[Partner]:
    return Partner.objects.visible_to(request.user)


def _pams(request: Any) -> QuerySet[User]:
    return User.objects.filter(partners__in=_partners(request)).distinct()


class ClientFilters(SyncFilters):
    """Clients by name, by who looks after them, by country."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    account_manager = django_filters.ModelChoiceFilter(queryset=_managers, label="Account manager")
    country = django_filters.CharFilter(lookup_expr="iexact", label="Country")

    class Meta:
        model = Client
        fields: list[str] = []


class PartnerFilters(SyncFilters):
    """Partners by name, role, territory, and who looks after them."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    role = django_filters.ChoiceFilter(
        field_name="roles", lookup_expr="contains", choices=PartnerRole.choices, method="with_role", label="Role"
    )
    territory = django_filters.ModelChoiceFilter(queryset=Territory.objects.all(), label="Territory")
    pam = django_filters.ModelChoiceFilter(queryset=_pams, label="Partner account manager")

    class Meta:
        model = Partner
        fields: list[str] = []

    def with_role(self, rows: QuerySet[Partner], name: str, role: str) -> QuerySet[Partner]:
        return rows.filter(roles__contains=[role])


class VendorFilters(SyncFilters):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")

    class Meta:
        model = Vendor
        fields: list[str] = []


class ContactFilters(Filters):
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client")
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner")
    vendor = django_filters.ModelChoiceFilter(queryset=Vendor.objects.all(), label="Vendor")

    class Meta:
        model = Contact
        fields: list[str] = []
