"""Kinds of filters, and what they let choose from, that several lists of Grow share."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from partnerview.directory.models import Partner, Territory
from partnerview.http.filters import SyncFilters
from partnerview.users.models import User
from programs.models.partner_profile import partners_seen_by


def partners(request: Any) -> QuerySet[Partner]:
    return partners_seen_by(request.user)


def pams(request: Any) -> QuerySet[User]:
    return User.objects.filter(partners__in=partners_seen_by(request.user)).distinct()


class NobodyFilter(django_filters.BooleanFilter):
    """`true` leaves what belongs to partners that nobody looks after: the card “Nobody yet” leads here."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, lookup_expr="isnull", label="Nobody yet", widget=forms.HiddenInput)


class ByPartner(SyncFilters):
    """For rows that have a `partner`: that one, those of a PAM, those of a territory."""

    partner = django_filters.ModelChoiceFilter(queryset=partners, label="Partner", empty_label="All")
    pam = django_filters.ModelChoiceFilter(
        field_name="partner__pam", queryset=pams, label="Partner account manager", empty_label="All"
    )
    without_pam = NobodyFilter("partner__pam")
    territory = django_filters.ModelChoiceFilter(
        field_name="partner__territory", queryset=Territory.objects.all(), label="Territory", empty_label="All"
    )


class DayFilter(django_filters.DateFilter):
    """What held on a day: the method of the queryset with this name, as the console counts it."""

    def __init__(self, held: str, label: str) -> None:
        super().__init__(label=label, widget=forms.HiddenInput)
        self.held = held

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = getattr(rows, self.held)(value) if value else rows
        return found


class WordsFilter(django_filters.CharFilter):
    """What search found: rows that hold the words in one of several columns, once also where it found them twice."""

    def __init__(self, *paths: str) -> None:
        super().__init__(label="Words", widget=forms.HiddenInput)
        self.paths = paths

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        found = Q()
        for path in self.paths:
            found |= Q(**{f"{path}__icontains": value})
        return rows.filter(pk__in=rows.model._default_manager.filter(found).values("pk"))


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
