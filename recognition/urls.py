"""Pages of recognition."""

from __future__ import annotations

from django.urls import path

from recognition.views import balances, clients, engagement, entries, insights, mrr, profitability, runs

app_name = "recognition"

urlpatterns = [
    path("mrr/", mrr.mrr, name="mrr"),
    path("mrr/lines/", mrr.mrr_lines, name="mrr-line-list"),
    path("mrr/movements/", mrr.mrr_movements, name="mrr-movement-list"),
    path("mrr/explanation/", mrr.mrr_explanation, name="mrr-explanation"),
    path("mrr/retention/", insights.retention, name="retention"),
    path("mrr/retention/explanation/", insights.retention_explanation, name="retention-explanation"),
    path("mrr/mix/", insights.mix, name="mix"),
    path("mrr/forecast/", insights.forecast, name="forecast"),
    path("recognition/", entries.entry_list, name="entry-list"),
    path("recognition/failures/", runs.failure_list, name="failure-list"),
    path("recognition/runs/", runs.run_list, name="run-list"),
    path("recognition/runs/new/", runs.run_new, name="run-new"),
    path("recognition/runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("recognition/runs/<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("balances/", balances.balances, name="balances"),
    path("balances/obligations/", balances.obligations, name="obligations"),
    path("balances/explanation/", balances.balance_explanation, name="balance-explanation"),
    path("profitability/", profitability.profitability_list, name="profitability-list"),
    path("profitability/explanation/", profitability.profitability_explanation, name="profitability-explanation"),
    path("clients/<int:pk>/economics/", clients.client_economics_section, name="client-economics"),
    path("clients/<int:pk>/economics/explanation/", clients.economics_explanation, name="client-economics-explanation"),
    path("engagements/<int:pk>/margin/", profitability.engagement_margin, name="engagement-margin"),
    path("engagements/<int:pk>/margin/explanation/", profitability.margin_explanation, name="margin-explanation"),
    path("engagements/<int:pk>/recognition/", engagement.engagement_tab, name="engagement_tab"),
]
