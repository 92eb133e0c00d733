"""`engagements` and the nouns that move them."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet

from engagements.actions.engagements import change_engagement, draft_engagement
from engagements.actions.moves import (
    end_engagement,
    give_notice,
    pause_engagement,
    reopen_engagement,
    resume_engagement,
    withdraw_notice,
)
from engagements.actions.starts import approve_start, refuse_start, request_start, withdraw_start
from engagements.actions.success import begin_onboarding
from engagements.api.shapes import EffectiveBody, EndingBody, EngagementBody, EngagementRow, NoticeBody
from engagements.filters import EngagementFilters
from engagements.models import Engagement
from engagements.reports.contracted import with_mrr
from partnerview import clock
from partnerview.http.api import ActionView, Collection
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.permissions import Permission


class Engagements(Collection):
    """The continuous records, drafts among them. Moves are nouns below each."""

    permissions: ClassVar = {
        "GET": Permission.ENGAGEMENTS_VIEW,
        "POST": Permission.ENGAGEMENTS_CHANGE,
        "PATCH": Permission.ENGAGEMENTS_CHANGE,
    }
    model = Engagement
    row = EngagementRow
    create_body = change_body = EngagementBody
    filterset_class = EngagementFilters
    ordering_fields = ("name", "code", "starts_on", "status", "created_at", "updated_at")

    def rows(self) -> QuerySet[Any, Any]:
        return with_mrr(Engagement.objects.all(), clock.today())

    def act(self, data: dict[str, Any]) -> Model:
        return draft_engagement(by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_engagement(subject, by=self.user, **data)


class EngagementMoveView(ActionView):
    """A move of an engagement; answers with the engagement."""

    permission = Permission.ENGAGEMENTS_CHANGE
    model = Engagement
    row = EngagementRow

    def rows(self) -> QuerySet[Any, Any]:
        return with_mrr(Engagement.objects.all(), clock.today())


class Submission(EngagementMoveView):
    """Ask another person to approve the start."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return request_start(subject, by=self.user)


class Withdrawal(EngagementMoveView):
    """Take the request for approval back."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_start(subject, by=self.user)


class Activation(EngagementMoveView):
    """Approve the start. Refused for the person who asked for it."""

    permission = Permission.ENGAGEMENTS_APPROVE
    step_up = True
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_start(subject, by=self.user, reason=data["reason"])


class Rejection(EngagementMoveView):
    """Refuse the start: back to draft."""

    permission = Permission.ENGAGEMENTS_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return refuse_start(subject, by=self.user, reason=data["reason"])


class Pause(EngagementMoveView):
    """No service from that day on."""

    body = EffectiveBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return pause_engagement(subject, by=self.user, **data)


class Resumption(EngagementMoveView):
    """Service again from that day on, by lines that follow those which the pause ended."""

    body = EffectiveBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return resume_engagement(subject, by=self.user, **data)


class Notice(EngagementMoveView):
    """It will end on a day."""

    body = NoticeBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return give_notice(subject, by=self.user, **data)


class NoticeWithdrawal(EngagementMoveView):
    """It goes on after all."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_notice(subject, by=self.user, reason=data["reason"])


class Ending(EngagementMoveView):
    """It has ended, and why."""

    body = EndingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return end_engagement(subject, by=self.user, **data)


class Reopening(EngagementMoveView):
    """It goes on from a day, on the same record."""

    body = EffectiveBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reopen_engagement(subject, by=self.user, **data)


class Onboarding(EngagementMoveView):
    """Put each step of the firm that is missing on its onboarding list."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        begin_onboarding(subject, by=self.user)
        return cast(Model, subject)
