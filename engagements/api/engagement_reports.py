"""`engagements/{id}/hours/` and `engagements/{id}/timeline/`."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.hours_shapes import blocks_of, explained, line_hours
from engagements.api.shapes import EngagementRow
from engagements.models import Engagement
from engagements.reports.burn import burn_on
from engagements.reports.hours_balance import hours_by_chain
from partnerview import clock
from partnerview.audit.models import AuditEvent
from partnerview.errors import FieldError, InvalidInput
from partnerview.http.api import Subject
from partnerview.http.paging import CursorPaging
from partnerview.http.serializers import Row
from partnerview.users.permissions import Permission


class EngagementHours(Subject):
    """Hours of the interval that holds `as_of` (today): balance, blocks, and which bucket each entry took from.

    Of prepaid hours everything so far. With `explain=1` also how each figure came about.
    """

    permission = Permission.ENGAGEMENTS_VIEW
    model = Engagement
    row = EngagementRow
    parameters = frozenset({"as_of", "explain"})

    def get(self, request: Request, pk: str) -> Response:
        engagement = self.find(pk)
        as_of = _day(request.query_params.get("as_of"))
        burn = burn_on(as_of, [engagement.pk]).get(engagement.pk)
        lines = [line_hours(part) for part in burn.parts] if burn else []
        answer = {"engagement": engagement.pk, "as_of": as_of.isoformat(), "lines": lines}
        answer["blocks"] = [block for one in hours_by_chain(engagement, through=as_of) for block in blocks_of(one)]
        if request.query_params.get("explain") == "1" and burn:
            answer["explanations"] = explained(burn)
        return Response(answer)


class TimelineRow(Row):
    id = serializers.IntegerField()
    occurred_at = serializers.DateTimeField()
    effective_on = serializers.DateField(allow_null=True)
    action = serializers.CharField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    actor_name = serializers.CharField(source="actor.name", allow_null=True)
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField()
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()


class EngagementTimeline(Subject):
    """Everything that happened to the engagement and what belongs to it, newest first."""

    permission = Permission.ENGAGEMENTS_VIEW
    model = Engagement
    row = EngagementRow
    parameters = CursorPaging.parameters

    def get(self, request: Request, pk: str) -> Response:
        engagement, label = self.find(pk), Engagement._meta.label_lower
        events = AuditEvent.objects.filter(
            Q(subject_type=label, subject_id=engagement.pk) | Q(about_type=label, about_id=engagement.pk)
        )
        paging = CursorPaging(request, ordering=("-id",), allowed={})
        listing = paging.listing(events.values(*TimelineRow.columns()))
        results = TimelineRow.show_all(listing.rows)
        return Response({"next": listing.next, "previous": listing.previous, "results": results})


def _day(text: str | None) -> dt.date:
    if not text:
        return clock.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problem = FieldError("as_of", f"“{text}” is not a day. Write it as 2026-03-31.")
        raise InvalidInput(problem.message, errors=[problem]) from None
