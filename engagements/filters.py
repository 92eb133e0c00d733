"""What the lists of Operate can be filtered by, on pages and in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from engagements.models import (
    Amendment,
    AmendmentKind,
    AmendmentStatus,
    Assignment,
    CalendarDay,
    CostRate,
    Deliverable,
    Engagement,
    EngagementStatus,
    Leave,
    LeaveKind,
    LineKind,
    Person,
    Renewal,
    RenewalOutcome,
    ServiceLine,
    Skill,
    Team,
    TimeEntry,
    TimeStatus,
    WorkingCalendar,
    WorkingWeek,
    Workstream,
)
from engagements.reports.hours_at_risk import hours_at_risk
from partnerview import clock
from partnerview.directory.models import Client, Partner
from partnerview.http.filters import Filters, SyncFilters
from partnerview.users.models import User


def _clients(request: Any) -> QuerySet[Client]:
    return Client.objects.visible_to(request.user)


def _partners(request: Any) -> QuerySet[Partner]:
    return Partner.objects.visible_to(request.user)


def _managers(request: Any) -> QuerySet[User]:
    seen = Engagement.objects.visible_to(request.user).order_by().values("account_manager")
    return User.objects.visible_to(request.user).filter(pk__in=seen.distinct())


def engagements_seen(request: Any) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(request.user)


def _people(request: Any) -> QuerySet[Person]:
    return Person.objects.visible_to(request.user)


def _teams(request: Any) -> QuerySet[Team]:
    return Team.objects.visible_to(request.user)


def _skills(request: Any) -> QuerySet[Skill]:
    return Skill.objects.visible_to(request.user)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _yes_or_no(label: str, **kwargs: Any) -> django_filters.TypedChoiceFilter:
    """`true` or `false`; all where it is left open."""
    choices = [("", "All"), ("true", "Yes"), ("false", "No")]
    return django_filters.TypedChoiceFilter(choices=choices, coerce=lambda word: word == "true", label=label, **kwargs)


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"data-width": "date", "maxlength": 3})


class EngagementFilters(SyncFilters):
    """Engagements by words, state, client, account manager, partner, currency, and hours that run out."""

    q = django_filters.CharFilter(method="with_words", label="Name or code")
    status = django_filters.ChoiceFilter(choices=EngagementStatus.choices, label="Status", empty_label="All")
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client", empty_label="All")
    account_manager = django_filters.ModelChoiceFilter(queryset=_managers, label="Account manager", empty_label="All")
    partner = django_filters.ModelChoiceFilter(queryset=_partners, label="Partner", empty_label="All")
    currency = django_filters.CharFilter(lookup_expr="iexact", label="Currency", widget=_short())
    orphaned = _yes_or_no("Manager has left", method="without_manager")
    hours = django_filters.ChoiceFilter(
        choices=[("at_risk", "Running out")], method="by_hours", label="Contracted hours", empty_label="All"
    )

    class Meta:
        model = Engagement
        fields: list[str] = []

    def without_manager(self, rows: QuerySet[Engagement], name: str, wanted: bool) -> QuerySet[Engagement]:  # noqa: FBT001
        """Going on, and with an account manager who no longer signs in."""
        orphaned = Engagement.objects.orphaned()
        return rows.filter(pk__in=orphaned) if wanted else rows.exclude(pk__in=orphaned)

    def with_words(self, rows: QuerySet[Engagement], name: str, words: str) -> QuerySet[Engagement]:
        return rows.filter(Q(name__icontains=words) | Q(code__istartswith=words) | Q(client__name__icontains=words))

    def by_hours(self, rows: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        found = hours_at_risk(Engagement.objects.visible_to(self.request.user), clock.today())
        return rows.filter(pk__in=[row.engagement.pk for row in found])


class ServiceLineFilters(SyncFilters):
    """Lines by engagement, kind, workstream, and whether they serve today."""

    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement")
    kind = django_filters.ChoiceFilter(choices=LineKind.choices, label="Kind")
    workstream = django_filters.ChoiceFilter(choices=Workstream.choices, label="Workstream")
    in_service = _yes_or_no("In service today", method="serving")

    class Meta:
        model = ServiceLine
        fields: list[str] = []

    def serving(self, rows: Any, name: str, wanted: bool) -> Any:  # noqa: FBT001  django-filter calls it so
        today = clock.today()
        serving = ServiceLine.objects.in_service_on(today)
        return rows.filter(pk__in=serving) if wanted else rows.exclude(pk__in=serving)


class AmendmentFilters(SyncFilters):
    """Amendments by engagement, line, kind and state."""

    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement")
    line = django_filters.NumberFilter(field_name="line", label="Line")
    kind = django_filters.ChoiceFilter(choices=AmendmentKind.choices, label="Kind")
    status = django_filters.ChoiceFilter(choices=AmendmentStatus.choices, label="Status")

    class Meta:
        model = Amendment
        fields: list[str] = []


class UpcomingRenewalFilters(SyncFilters):
    """Terms that end, by how soon, by account manager and client."""

    within = django_filters.ChoiceFilter(
        choices=[("30", "30 days"), ("60", "60 days"), ("90", "90 days")],
        method="so_soon",
        label="Renews within",
        empty_label="Any time",
    )
    client = django_filters.ModelChoiceFilter(queryset=_clients, label="Client", empty_label="All")
    account_manager = django_filters.ModelChoiceFilter(queryset=_managers, label="Account manager", empty_label="All")

    class Meta:
        model = Engagement
        fields: list[str] = []

    def so_soon(self, rows: QuerySet[Engagement], name: str, days: str) -> QuerySet[Engagement]:
        return rows.filter(renews_on__lte=clock.today() + dt.timedelta(days=int(days)))


class RenewalFilters(SyncFilters):
    """Renewals by engagement, outcome and day."""

    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement")
    outcome = django_filters.ChoiceFilter(choices=RenewalOutcome.choices, label="Outcome")
    from_day = django_filters.DateFilter(field_name="renews_on", lookup_expr="gte", label="From")
    to_day = django_filters.DateFilter(field_name="renews_on", lookup_expr="lte", label="To")

    class Meta:
        model = Renewal
        fields: list[str] = []


class TimeEntryFilters(SyncFilters):
    """Time by engagement, person, state, workstream, and days."""

    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement", empty_label="All")
    person = django_filters.ModelChoiceFilter(queryset=_people, label="Person", empty_label="All")
    status = django_filters.ChoiceFilter(choices=TimeStatus.choices, label="Status", empty_label="All")
    workstream = django_filters.ChoiceFilter(choices=Workstream.choices, label="Workstream", empty_label="All")
    approved = _yes_or_no("Approved", method="decided")
    is_billable = _yes_or_no("Billable", field_name="is_billable")
    worked_from = django_filters.DateFilter(field_name="worked_on", lookup_expr="gte", label="From", widget=_day())
    worked_to = django_filters.DateFilter(field_name="worked_on", lookup_expr="lte", label="To", widget=_day())

    class Meta:
        model = TimeEntry
        fields: list[str] = []

    def decided(self, rows: QuerySet[TimeEntry], name: str, wanted: bool) -> QuerySet[TimeEntry]:  # noqa: FBT001
        undecided = (TimeStatus.DRAFT, TimeStatus.SUBMITTED)
        return rows.exclude(status__in=undecided) if wanted else rows.filter(status__in=undecided)


class DeliverableFilters(SyncFilters):
    """Deliverables by engagement, workstream, due day, and how far they have come."""

    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement", empty_label="All")
    workstream = django_filters.ChoiceFilter(choices=Workstream.choices, label="Workstream", empty_label="All")
    state = django_filters.ChoiceFilter(
        choices=[("planned", "Planned"), ("delivered", "Delivered"), ("accepted", "Accepted")],
        method="in_state",
        label="State",
        empty_label="All",
    )
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label="Due from", widget=_day())
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label="Due to", widget=_day())

    class Meta:
        model = Deliverable
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Deliverable], name: str, state: str) -> QuerySet[Deliverable]:
        if state == "accepted":
            return rows.filter(accepted_on__isnull=False)
        return rows.filter(accepted_on=None, delivered_on__isnull=state == "planned")


class PersonFilters(SyncFilters):
    """People by name, team, skill, and whether they are still there."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    team = django_filters.ModelChoiceFilter(queryset=_teams, label="Team", empty_label="All")
    skill = django_filters.ModelChoiceFilter(
        field_name="skills__skill", queryset=_skills, label="Skill", empty_label="All"
    )
    is_active = _yes_or_no("Active", field_name="is_active")

    class Meta:
        model = Person
        fields: list[str] = []


class WorkingWeekFilters(Filters):
    person = django_filters.ModelChoiceFilter(queryset=_people, label="Person", empty_label="All")

    class Meta:
        model = WorkingWeek
        fields: list[str] = []


class CostRateFilters(Filters):
    person = django_filters.ModelChoiceFilter(queryset=_people, label="Person", empty_label="All")
    currency = django_filters.CharFilter(lookup_expr="iexact", label="Currency")

    class Meta:
        model = CostRate
        fields: list[str] = []


class LeaveFilters(SyncFilters):
    """Leave by person, kind, and the days that it touches."""

    person = django_filters.ModelChoiceFilter(queryset=_people, label="Person", empty_label="All")
    kind = django_filters.ChoiceFilter(choices=LeaveKind.choices, label="Kind", empty_label="All")
    away_from = django_filters.DateFilter(field_name="ends_before", lookup_expr="gt", label="From", widget=_day())
    away_to = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte", label="To", widget=_day())

    class Meta:
        model = Leave
        fields: list[str] = []


class AssignmentFilters(SyncFilters):
    """Assignments by person, engagement, how sure, and a day on which they hold."""

    person = django_filters.ModelChoiceFilter(queryset=_people, label="Person", empty_label="All")
    engagement = django_filters.ModelChoiceFilter(queryset=engagements_seen, label="Engagement", empty_label="All")
    is_hard = _yes_or_no("Hard", field_name="is_hard")
    in_force_on = django_filters.DateFilter(method="holding", label="In force on", widget=_day())

    class Meta:
        model = Assignment
        fields: list[str] = []

    def holding(self, rows: QuerySet[Assignment], name: str, day: Any) -> QuerySet[Assignment]:
        return rows.filter(Q(ends_before=None) | Q(ends_before__gt=day), starts_on__lte=day)


class CalendarDayFilters(SyncFilters):
    calendar = django_filters.ModelChoiceFilter(
        queryset=WorkingCalendar.objects.get_queryset(), label="Calendar", empty_label="All"
    )

    class Meta:
        model = CalendarDay
        fields: list[str] = []
