"""The list of settlements: what stands in which column, and what it can be filtered by."""

from __future__ import annotations

import django_filters

from partnerview.http.columns import Amount, Badge, Choice, Day, Export, Link, MonthName, Text
from partnerview.http.filters import SyncFilters
from partnerview.http.tables import Empty, Table
from retainers.deposit_filters import CODES
from retainers.models import CycleStatus, Direction, SettlementStatus


class SettlementTable(Table):
    label = "Settlements"
    ordering = ("-due_on",)
    fold = True
    empty = Empty(
        "No settlement yet",
        "Here will be what partners are owed and owe: due, approved, paid, proved. One is made when a cycle is over.",
        action="See the rules",
        at="retainers:rule-board",
    )
    empty_text = "No settlement matches. One is made when a cycle is over and something is owed for it."

    partner = Link("Partner", "rule.partner.name", url="retainers:settlement-detail", fold="start")
    cycle = MonthName("Cycle", "cycle.month", fold="below")
    direction = Choice("Direction", choices=Direction.choices, fold="last")
    status = Badge("State", kind="settlement", fold="below-end")
    amount = Amount("Amount", fold="end")
    currency = Export("Currency")
    due_on = Day("Due")
    paid_on = Day("Paid")
    reference = Text("Reference")
    id = Export("Id")


class SettlementFilters(SyncFilters):
    partner_name = django_filters.CharFilter(field_name="rule__partner__name", lookup_expr="icontains", label="Partner")
    status = django_filters.ChoiceFilter(choices=SettlementStatus.choices, label="State", empty_label="All")
    direction = django_filters.ChoiceFilter(choices=Direction.choices, label="Direction", empty_label="All")
    currency = django_filters.ChoiceFilter(choices=CODES, label="Currency", empty_label="All")


class CycleFilters(SyncFilters):
    status = django_filters.ChoiceFilter(choices=CycleStatus.choices, label="State", empty_label="All")
    rule = django_filters.NumberFilter(field_name="rule_id", label="Rule")
