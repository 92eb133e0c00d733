"""Endpoints about people, what they can give, and who is assigned to what."""

from __future__ import annotations

from django.urls import path

from engagements.api import assignments, capacity, people, staffing
from partnerview.http.api import action_path

urlpatterns = [
    *people.People.paths("people"),
    action_path("people/<str:pk>/headroom/", people.Headroom.as_view()),
    action_path("people/<str:pk>/skills/", staffing.PersonSkills.as_view()),
    *people.WorkingWeeks.paths("working-weeks"),
    *people.CostRates.paths("cost-rates"),
    *people.Leaves.paths("leave"),
    *staffing.Teams.paths("teams"),
    *staffing.Skills.paths("skills"),
    *staffing.WorkingCalendars.paths("working-calendars"),
    *staffing.CalendarDays.paths("calendar-days"),
    *assignments.Assignments.paths("assignments"),
    action_path("assignments/<str:pk>/ending/", assignments.AssignmentEnding.as_view()),
    path("capacity/", capacity.CapacityReport.as_view(), name="api-capacity"),
    path("capacity/answer/", capacity.CapacityAnswer.as_view(), name="api-capacity-answer"),
]
