"""The lists of rules: what stands in which column, and what they can be filtered by."""

from __future__ import annotations

import django_filters

from partnerview.directory.models import PartnerRole
from partnerview.http.columns import Badge, Choice, Day, Export, Link, Number, Text
from partnerview.http.filters import SyncFilters
from partnerview.http.tables import Empty, Table
from retainers.deposit_filters import CODES, partners_seen
from retainers.models import RuleModel, RuleStatus


class RuleTable(Table):
    label = "Retainer rules"
    ordering = ("-updated_at",)
    fold = True
    empty = Empty(
        "No rule yet",
        "Where a partner is involved, a rule says who owns, who earns, which rhythm holds and what renews.",
        action="Begin the first rule",
        at="retainers:rule-new",
    )
    empty_text = "No rule matches. Clear a filter, or begin the first rule."

    whose_name = Link("Rule of", url="retainers:rule-detail", fold="start")
    status = Badge("State", kind="rule", fold="below-end")
    model = Choice("Model", choices=RuleModel.choices, fold="below")
    role = Choice("Role", choices=PartnerRole.choices)
    engagement = Text("Engagement", "engagement.name")
    version = Number("Version")
    starts_on = Day("First cycle", fold="end")
    currency = Text("Ccy")
    updated_at = Day("Changed")
    id = Export("Id")


class RuleFilters(SyncFilters):
    partner_name = django_filters.CharFilter(field_name="partner__name", lookup_expr="icontains", label="Name")
    partner = django_filters.ModelChoiceFilter(queryset=partners_seen, label="Partner", empty_label="All")
    model = django_filters.ChoiceFilter(choices=RuleModel.choices, label="Model", empty_label="All")
    status = django_filters.ChoiceFilter(choices=RuleStatus.choices, label="State", empty_label="All")
    role = django_filters.ChoiceFilter(choices=PartnerRole.choices, label="Role", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")
