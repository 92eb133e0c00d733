"""What the boards of Retain can be filtered by, and their rows as lines of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypeVar

import django_filters
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from partnerview.directory.models import PartnerRole
from partnerview.http.columns import Choice, Export, MonthName, Number, Text
from partnerview.http.filters import Filters
from partnerview.http.tables import Table
from retainers.deposit_filters import CODES, partners_seen
from retainers.models import CycleStatus, Economics, RenewalTrigger, RuleModel
from retainers.reports.ambiguous_accounts import AmbiguousAccount
from retainers.reports.renewal_board import RenewalGroup
from retainers.reports.rule_patterns import RulePattern

Kind = TypeVar("Kind", bound=Model)


class RuleBoardFilters(Filters):
    partner = django_filters.ModelChoiceFilter(queryset=partners_seen, label="Partner", empty_label="All")
    model = django_filters.ChoiceFilter(choices=RuleModel.choices, label="Model", empty_label="All")
    role = django_filters.ChoiceFilter(choices=PartnerRole.choices, label="Role", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")


class RenewalFilters(Filters):
    partner = django_filters.ModelChoiceFilter(
        field_name="rule__partner", queryset=partners_seen, label="Partner", empty_label="All"
    )
    status = django_filters.ChoiceFilter(choices=CycleStatus.choices, label="State", empty_label="All")


class AmbiguousFilters(Filters):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Engagement")
    partner = django_filters.ModelChoiceFilter(queryset=partners_seen, label="Partner", empty_label="All")


class RenewalTable(Table):
    """For files: one line per cycle that has not begun or has lapsed."""

    rule = Text("Rule of")
    engagement = Text("Engagement")
    month = MonthName("Cycle")
    standing = Text("Standing")
    status = Choice("State", choices=CycleStatus.choices)
    id = Export("Id")


class AmbiguousTable(Table):
    """For files: one line per engagement."""

    engagement = Text("Engagement")
    client = Text("Client")
    partner = Text("Partner")
    why = Text("Why")
    id = Export("Id")


class PatternTable(Table):
    """For files: one line per shape of rules."""

    model = Choice("Model", choices=RuleModel.choices)
    economics = Choice("Economics", choices=Economics.choices)
    renewal = Choice("Renewal", choices=RenewalTrigger.choices)
    partners = Number("Partners")
    rules = Number("Rules")
    least_share = Export("Least share, %")
    most_share = Export("Most share, %")


def chosen(request: HttpRequest, filters: type[Filters], rows: QuerySet[Kind]) -> tuple[Filters, QuerySet[Kind]]:
    """The filters as typed, and the rows that they leave; none where one cannot be read."""
    filterset = filters(request.GET, queryset=rows, request=request)
    return filterset, filterset.qs if filterset.is_valid() else rows.none()


def renewal_lines(groups: Iterable[RenewalGroup]) -> list[dict[str, Any]]:
    return [
        {
            "rule": cycle.rule.whose,
            "engagement": cycle.rule.engagement.name if cycle.rule.engagement else "",
            "month": cycle.month,
            "standing": group.title,
            "status": cycle.status,
            "id": cycle.pk,
        }
        for group in groups
        for cycle in group.cycles
    ]


def ambiguous_lines(accounts: Iterable[AmbiguousAccount]) -> list[dict[str, Any]]:
    return [
        {
            "engagement": account.engagement.name,
            "client": account.engagement.client.name,
            "partner": account.engagement.partner.name if account.engagement.partner else "",
            "why": " ".join(account.reasons),
            "id": account.engagement.pk,
        }
        for account in accounts
    ]


def pattern_lines(patterns: Iterable[RulePattern]) -> list[dict[str, Any]]:
    return [asdict(pattern) for pattern in patterns]
