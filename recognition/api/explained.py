"""`reports/mrr/explanation/` and `reports/deferred-revenue/explanation/`: how any figure of the pages comes about.

The parameters are those of the address that a dotted figure of the page leads to.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers

from partnerview.errors import InvalidInput
from partnerview.explanation import Explanation
from partnerview.http.explained import ExplanationReport
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from recognition.reports.asked import Asked
from recognition.reports.balance_figures import asked_of, explain_balance_figure
from recognition.reports.insight_figures import explain_mrr_page
from recognition.reports.scope import scope_of


class FigureQuery(Body):
    """Which figure: its name, the month (today's), the currency (the firm's own, or `all`), the row of its table."""

    figure = serializers.CharField(required=False)
    month = serializers.CharField(required=False)
    since = serializers.CharField(required=False, help_text="The opening of a window: 2026-03.")
    currency = serializers.CharField(required=False)
    by = serializers.CharField(required=False, help_text="A dimension, or whose shares.")
    key = serializers.CharField(required=False, help_text="The row: an id, or a value of the dimension.")
    of = serializers.CharField(required=False, help_text="What else tells rows apart: a month to come, an age.")
    view = serializers.ChoiceField(("frozen", "restated"), required=False)


class MrrExplanation(ExplanationReport):
    """Any figure of MRR, its movements, retention, cohorts, concentration, mix and the forecast."""

    permission = Permission.MRR_VIEW
    query = FigureQuery

    def explained(self, query: dict[str, Any]) -> Explanation:
        asked = Asked.read(query, figure="closing", scope=scope_of(self.user))
        return _explained(lambda: explain_mrr_page(asked))


class DeferredExplanation(ExplanationReport):
    """Any figure of balances, their roll-forward, obligations, schedules and the ledger of revenue."""

    permission = Permission.RECOGNITION_VIEW
    query = FigureQuery

    def explained(self, query: dict[str, Any]) -> Explanation:
        return _explained(lambda: explain_balance_figure(asked_of(query, self.user)))


def _explained(explain: Any) -> Explanation:
    """What cannot be read is a sentence, not a failure."""
    try:
        found: Explanation = explain()
    except ValueError as refusal:
        raise InvalidInput(f"That names no figure: {refusal}.", field="figure") from None
    return found


urlpatterns: list[URLPattern] = [
    path("reports/mrr/explanation/", MrrExplanation.as_view(), name="api-reports-mrr-explanation"),
    path(
        "reports/deferred-revenue/explanation/",
        DeferredExplanation.as_view(),
        name="api-reports-deferred-revenue-explanation",
    ),
]
