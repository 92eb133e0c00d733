"""The wire shape of an explanation, and the report that answers with one (R-12)."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from partnerview.explanation import Explanation
from partnerview.http.api import ReportView


class TermShape(serializers.Serializer[Any]):
    """`does` is `+`, `−`, `×` or `÷`, taken in order from nothing; empty: told beside the arithmetic."""

    name = serializers.CharField(required=False)
    text = serializers.CharField(required=False)
    value = serializers.JSONField()
    does = serializers.CharField(allow_blank=True)


class SourceShape(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.JSONField()


class ExplanationShape(serializers.Serializer[Any]):
    """How a figure was made. `worked` is the arithmetic of inputs and steps, unrounded."""

    figure = serializers.CharField()
    result = serializers.JSONField()
    rule = serializers.CharField()
    rule_version = serializers.CharField()
    convention = serializers.CharField()
    rounding = serializers.CharField()
    worked = serializers.CharField(allow_null=True)
    inputs = TermShape(many=True)
    steps = TermShape(many=True)
    sources = SourceShape(many=True)


class ExplanationReport(ReportView):
    """`GET reports/noun/explanation/?figure=…`: one figure of the report and how it comes about."""

    shape: ClassVar[type[Any]] = ExplanationShape
    csv_rows: ClassVar[str] = "sources"

    def explained(self, query: dict[str, Any]) -> Explanation:
        """Call one explanation."""
        raise NotImplementedError

    def report(self, query: dict[str, Any]) -> Any:
        return self.explained(query).as_dict()
