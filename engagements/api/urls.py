"""Endpoints of engagements; those of billing are in `billing.py`."""

from __future__ import annotations

from engagements.api import (
    catalogue,
    deliverables,
    engagement_reports,
    engagements,
    hours_facts,
    invoice_explained,
    people_urls,
    reminders,
    renewals,
    service_lines,
    success,
    time_entries,
    usage,
)
from partnerview.http.api import ActionView, action_path

ENGAGEMENT_MOVES: dict[str, type[ActionView]] = {
    "submission": engagements.Submission,
    "withdrawal": engagements.Withdrawal,
    "activation": engagements.Activation,
    "rejection": engagements.Rejection,
    "pause": engagements.Pause,
    "resumption": engagements.Resumption,
    "notice": engagements.Notice,
    "notice-withdrawal": engagements.NoticeWithdrawal,
    "ending": engagements.Ending,
    "reopening": engagements.Reopening,
    "onboarding": engagements.Onboarding,
}
LINE_NOUNS: dict[str, type[ActionView]] = {
    "ending": service_lines.LineEnding,
    "taking-back": service_lines.LineTakingBack,
    "acceptance": service_lines.LineAcceptance,
}
TIME_NOUNS: dict[str, type[ActionView]] = {
    "submission": time_entries.TimeSubmission,
    "approval": time_entries.TimeApproval,
    "rejection": time_entries.TimeRejection,
    "unlock": time_entries.TimeUnlock,
}
DELIVERABLE_NOUNS: dict[str, type[ActionView]] = {
    "delivery": deliverables.Delivery,
    "acceptance": deliverables.DeliverableAcceptance,
}

urlpatterns = [
    *engagements.Engagements.paths("engagements"),
    *(action_path(f"engagements/<str:pk>/{noun}/", view.as_view()) for noun, view in ENGAGEMENT_MOVES.items()),
    action_path("engagements/<str:pk>/hours/", engagement_reports.EngagementHours.as_view()),
    action_path("engagements/<str:pk>/timeline/", engagement_reports.EngagementTimeline.as_view()),
    *service_lines.ServiceLines.paths("service-lines"),
    *(action_path(f"service-lines/<str:pk>/{noun}/", view.as_view()) for noun, view in LINE_NOUNS.items()),
    *renewals.Renewals.paths("renewals"),
    action_path("reports/upcoming-renewals/", renewals.UpcomingRenewals.as_view()),
    *hours_facts.HoursBlocks.paths("hours-blocks"),
    action_path("hours-blocks/<str:pk>/taking-back/", hours_facts.BlockTakingBack.as_view()),
    *hours_facts.OutcomeReports.paths("outcome-reports"),
    *time_entries.TimeEntries.paths("time-entries"),
    action_path("time-entries/<str:pk>/hours/", time_entries.TimeHours.as_view()),
    *(action_path(f"time-entries/<str:pk>/{noun}/", view.as_view()) for noun, view in TIME_NOUNS.items()),
    *deliverables.Deliverables.paths("deliverables"),
    *(action_path(f"deliverables/<str:pk>/{noun}/", view.as_view()) for noun, view in DELIVERABLE_NOUNS.items()),
    *reminders.PaymentReminders.paths("payment-reminders"),
    *usage.UsageRecords.paths("usage-records"),
    action_path("usage-records/<str:pk>/reversal/", usage.UsageReversal.as_view()),
    *people_urls.urlpatterns,
    *catalogue.urlpatterns,
    *success.urlpatterns,
    *invoice_explained.urlpatterns,
]
