"""What the approval queue can be filtered by."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from partnerview.approvals.models import Approval, Outcome
from partnerview.http.filters import Filters
from partnerview.users.access import user_of


class ApprovalFilters(Filters):
    """`waiting_for=me` leaves what this person can sign now, `asked_by=me` what they asked."""

    outcome = django_filters.ChoiceFilter(choices=Outcome.choices, label="State")
    waiting_for = django_filters.ChoiceFilter(choices=[("me", "Me")], method="for_me", label="Waiting for")
    asked_by = django_filters.ChoiceFilter(choices=[("me", "Me")], method="by_me", label="Asked by")

    class Meta:
        model = Approval
        fields: list[str] = []

    def for_me(self, rows: QuerySet[Approval], name: str, value: str) -> QuerySet[Approval]:
        mine = Approval.objects.waiting_for(user_of(self.request))
        return rows.filter(pk__in=mine.values("pk"))

    def by_me(self, rows: QuerySet[Approval], name: str, value: str) -> QuerySet[Approval]:
        return rows.filter(requested_by=user_of(self.request))
