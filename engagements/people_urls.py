"""Pages about people and what they can give."""

from __future__ import annotations

from django.urls import path

from engagements.views import assignments, capacity, people, person_page, staffing, working_time

urlpatterns = [
    path("capacity/", capacity.capacity_map, name="capacity"),
    path("capacity/explanation/", capacity.capacity_explanation, name="capacity-explanation"),
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/", person_page.person_detail, name="person-detail"),
    path("people/<int:pk>/change/", people.person_change, name="person-change"),
    path("people/<int:pk>/working-weeks/new/", working_time.working_week_new, name="working-week-new"),
    path("people/<int:pk>/leave/new/", working_time.leave_new, name="leave-new"),
    path("people/<int:pk>/skills/", working_time.person_skills, name="person-skills"),
    path("people/<int:pk>/cost-rates/new/", working_time.cost_rate_new, name="cost-rate-new"),
    path("leave/<int:pk>/removal/", working_time.leave_removal, name="leave-removal"),
    path("engagements/<int:pk>/assignments/new/", assignments.assignment_new, name="assignment-new"),
    path("assignments/<int:pk>/change/", assignments.assignment_change, name="assignment-change"),
    path("assignments/<int:pk>/ending/", assignments.assignment_ending, name="assignment-ending"),
    path("assignments/<int:pk>/removal/", assignments.assignment_removal, name="assignment-removal"),
    path("staffing/", staffing.staffing, name="staffing"),
    path("teams/new/", staffing.team_new, name="team-new"),
    path("teams/<int:pk>/change/", staffing.team_change, name="team-change"),
    path("teams/<int:pk>/removal/", staffing.team_removal, name="team-removal"),
    path("skills/new/", staffing.skill_new, name="skill-new"),
    path("skills/<int:pk>/change/", staffing.skill_change, name="skill-change"),
    path("skills/<int:pk>/removal/", staffing.skill_removal, name="skill-removal"),
    path("calendars/new/", staffing.calendar_new, name="calendar-new"),
    path("calendars/<int:pk>/change/", staffing.calendar_change, name="calendar-change"),
    path("calendars/<int:pk>/days/new/", staffing.calendar_day_new, name="calendar-day-new"),
    path("calendar-days/<int:pk>/removal/", staffing.calendar_day_removal, name="calendar-day-removal"),
]
