"""Endpoints of the close, the bridge and the journals."""

from __future__ import annotations

from django.urls import path

from partnerview.closing.api.bridge import BridgeReport, EngagementBridge
from partnerview.closing.api.bridge_explained import BridgeExplanation
from partnerview.closing.api.journals import JournalExports, JournalFile
from partnerview.closing.api.known import DifferencesReport, ReceivablesReport
from partnerview.closing.api.months import PeriodChecklist, PeriodClosing, PeriodPreparation, PeriodReopening
from partnerview.http.api import action_path

urlpatterns = [
    action_path("periods/<str:pk>/checklist/", PeriodChecklist.as_view()),
    action_path("periods/<str:pk>/preparation/", PeriodPreparation.as_view()),
    action_path("periods/<str:pk>/closing/", PeriodClosing.as_view()),
    action_path("periods/<str:pk>/reopening/", PeriodReopening.as_view()),
    action_path("engagements/<str:pk>/bridge/", EngagementBridge.as_view()),
    path("reports/bridge/explanation/", BridgeExplanation.as_view(), name="api-reports-bridge-explanation"),
    path("reports/bridge/", BridgeReport.as_view(), name="api-reports-bridge"),
    path("reports/receivables/", ReceivablesReport.as_view(), name="api-reports-receivables"),
    path("reports/differences/", DifferencesReport.as_view(), name="api-reports-differences"),
    *JournalExports.paths("journal-exports"),
    action_path("journal-exports/<str:pk>/file/", JournalFile.as_view()),
]
