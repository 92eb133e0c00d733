"""Endpoints of the close, the bridge and the journals."""

from __future__ import annotations

from partnerview.closing.api.months import PeriodChecklist, PeriodClosing, PeriodPreparation, PeriodReopening
from partnerview.http.api import action_path

urlpatterns = [
    action_path("periods/<str:pk>/checklist/", PeriodChecklist.as_view()),
    action_path("periods/<str:pk>/preparation/", PeriodPreparation.as_view()),
    action_path("periods/<str:pk>/closing/", PeriodClosing.as_view()),
    action_path("periods/<str:pk>/reopening/", PeriodReopening.as_view()),
]
