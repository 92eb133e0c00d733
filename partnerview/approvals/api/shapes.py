"""How approvals look on the wire: the question and every signature, with the authority it was given under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from partnerview.approvals.models import ApprovalStep, Outcome
from partnerview.http.fields import Beside, MoneyField, Values
from partnerview.http.serializers import Row
from partnerview.users.permissions import Role


class StepRow(Row):
    position = serializers.IntegerField()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    decision = serializers.CharField()
    decided_by = serializers.IntegerField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    authority = serializers.JSONField()


class ApprovalRow(Row):
    id = serializers.IntegerField()
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField()
    question = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    requested_by = serializers.IntegerField(source="requested_by_id")
    requested_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    amount = MoneyField(allow_null=True)
    territory = serializers.IntegerField(source="territory_id", allow_null=True)
    steps = Beside(StepRow(many=True))

    @classmethod
    def show_all(cls, rows: Iterable[Values]) -> list[dict[str, Any]]:
        """The steps of the whole page come in one query."""
        shown = super().show_all(rows)
        steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
        found = ApprovalStep.objects.filter(approval__in=[row["id"] for row in shown]).order_by("position")
        for values in found.values("approval_id", *StepRow.columns()):
            steps[values["approval_id"]].append(StepRow.show(values))
        return [row | {"steps": steps[row["id"]]} for row in shown]
