"""What handovers and their packs can be filtered by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from partnerview.http.filters import Filters, SyncFilters
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.filters.kinds import WordsFilter, partners
from programs.models import HandoverStatus


def _people(request: Any) -> QuerySet[User]:
    return User.objects.visible_to(request.user).filter(roles__overlap=[Role.PAM]).order_by("name")


class HandoverFilters(SyncFilters):
    to_pam = django_filters.ModelChoiceFilter(queryset=_people, label="To", empty_label="All")
    from_pam = django_filters.ModelChoiceFilter(queryset=_people, label="From", empty_label="All")
    text = WordsFilter("partners__name", "from_pam__name", "to_pam__name")
    status = django_filters.ChoiceFilter(choices=HandoverStatus.choices, label="State", empty_label="All")
    partner = django_filters.ModelChoiceFilter(
        field_name="partners", queryset=partners, label="Partner", empty_label="All"
    )


class PackFilters(Filters):
    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    to_pam = django_filters.ModelChoiceFilter(queryset=_people, label="To", empty_label="All")
    handover = django_filters.NumberFilter(field_name="handover_id", label="Handover")
