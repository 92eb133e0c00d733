"""Pages of engagements. Those of billing have their own list."""

from __future__ import annotations

from django.urls import path, register_converter

from engagements.views import (
    deliverables,
    engagement_tabs,
    engagements,
    people,
    service_lines,
    time_approval,
    time_entries,
    timesheet,
)
from engagements.views.days import DayConverter
from engagements.views.moves import MOVES, page_of

register_converter(DayConverter, "day")

app_name = "engagements"
urlpatterns = [
    path("engagements/", engagements.engagement_list, name="engagement-list"),
    path("engagements/new/", engagements.engagement_new, name="engagement-new"),
    path("engagements/<int:pk>/", engagement_tabs.engagement_detail, name="engagement-detail"),
    path("engagements/<int:pk>/change/", engagements.engagement_change, name="engagement-change"),
    path("engagements/<int:pk>/hours/", engagement_tabs.engagement_hours, name="engagement-hours"),
    path("engagements/<int:pk>/team/", engagement_tabs.engagement_team, name="engagement-team"),
    path("engagements/<int:pk>/time/", engagement_tabs.engagement_time, name="engagement-time"),
    path(
        "engagements/<int:pk>/deliverables/",
        engagement_tabs.engagement_deliverables,
        name="engagement-deliverables",
    ),
    path("engagements/<int:pk>/history/", engagement_tabs.engagement_history, name="engagement-history"),
    *(path(f"engagements/<int:pk>/{move.noun}/", page_of(move), name=f"engagement-{move.noun}") for move in MOVES),
    path("engagements/<int:pk>/lines/new/", service_lines.line_new, name="line-new"),
    path("service-lines/<int:pk>/change/", service_lines.line_change, name="line-change"),
    path("service-lines/<int:pk>/ending/", service_lines.line_ending, name="line-ending"),
    path("service-lines/<int:pk>/taking-back/", service_lines.line_taking_back, name="line-taking-back"),
    path("service-lines/<int:pk>/acceptance/", service_lines.line_acceptance, name="line-acceptance"),
    path("service-lines/<int:pk>/removal/", service_lines.line_removal, name="line-removal"),
    path("time/", timesheet.timesheet, name="timesheet"),
    path("time/week/<day:monday>/", timesheet.timesheet, name="timesheet-week"),
    path("time/week/<day:monday>/copy/", timesheet.week_copy, name="week-copy"),
    path("time/week/<day:monday>/row/", timesheet.week_row, name="week-row"),
    path("time/timer/start/", timesheet.timer_start, name="timer-start"),
    path("time/timer/stop/", timesheet.timer_stop, name="timer-stop"),
    path("time/timer/removal/", timesheet.timer_discard, name="timer-removal"),
    path("time/entries/", time_entries.time_list, name="time-list"),
    path("time/entries/new/", time_entries.time_new, name="time-new"),
    path("time/entries/<int:pk>/", time_entries.time_entry, name="time-entry"),
    path("time/entries/<int:pk>/change/", time_entries.time_change, name="time-change"),
    path("time/entries/<int:pk>/removal/", time_entries.time_removal, name="time-removal"),
    path("time/entries/<int:pk>/unlock/", time_entries.time_unlock, name="time-unlock"),
    path("time/approvals/", time_approval.time_approval_list, name="time-approval-list"),
    path("time/approvals/approval/", time_approval.time_approval, name="time-approval"),
    path("time/approvals/rejection/", time_approval.time_rejection, name="time-rejection"),
    path("deliverables/", deliverables.deliverable_list, name="deliverable-list"),
    path("engagements/<int:pk>/deliverables/new/", deliverables.deliverable_new, name="deliverable-new"),
    path("engagements/<int:pk>/deliverables/recurring/new/", deliverables.template_new, name="template-new"),
    path("deliverables/<int:pk>/", deliverables.deliverable_detail, name="deliverable-detail"),
    path("deliverables/<int:pk>/change/", deliverables.deliverable_change, name="deliverable-change"),
    path("deliverables/<int:pk>/delivery/", deliverables.deliverable_delivery, name="deliverable-delivery"),
    path("deliverables/<int:pk>/acceptance/", deliverables.deliverable_acceptance, name="deliverable-acceptance"),
    path("deliverables/<int:pk>/removal/", deliverables.deliverable_removal, name="deliverable-removal"),
    path("recurring-deliverables/<int:pk>/ending/", deliverables.template_ending, name="template-ending"),
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/change/", people.person_change, name="person-change"),
]
