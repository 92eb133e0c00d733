"""Customer success: `onboarding-steps`, `onboarding-items`, `health-readings`, `value-notes`, `reviews`, … (O-16)."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers

from engagements.actions import reviews as acts
from engagements.actions import success
from engagements.api import success_shapes as shapes
from engagements.models import (
    HealthReading,
    OnboardingItem,
    OnboardingStep,
    Opportunity,
    Review,
    ReviewCadence,
    ValueNote,
)
from engagements.reports.reviews_due import reviews_due
from engagements.success_filters import (
    HealthFilters,
    OnboardingItemFilters,
    OpportunityFilters,
    ReviewFilters,
    ValueFilters,
)
from partnerview import clock
from partnerview.http.api import ActionView, Collection, ReportView, action_path
from partnerview.http.serializers import Body, Reason
from partnerview.users.permissions import Permission

VIEW, CHANGE = Permission.ENGAGEMENTS_VIEW, Permission.ENGAGEMENTS_CHANGE
ADD: dict[str, Permission | str] = {"GET": VIEW, "POST": CHANGE}
KEEP: dict[str, Permission | str] = {**ADD, "PATCH": CHANGE}


class OnboardingSteps(Collection):
    """What every new engagement is led through."""

    permissions: ClassVar = {
        "GET": VIEW,
        "POST": Permission.CATALOGUE_CHANGE,
        "PATCH": Permission.CATALOGUE_CHANGE,
    }
    model = OnboardingStep
    row = shapes.OnboardingStepRow
    create_body = change_body = shapes.OnboardingStepBody
    ordering_fields = ("due_after_days", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return success.set_step(OnboardingStep(), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        now = {name: getattr(subject, name) for name in ("name", "due_after_days", "is_used")}
        return success.set_step(subject, by=self.user, **(now | data))


class OnboardingItems(Collection):
    """The checklists of engagements.."""

    permissions: ClassVar = KEEP
    model = OnboardingItem
    row = shapes.OnboardingItemRow
    create_body = shapes.OnboardingItemBody
    change_body = shapes.OnboardingItemChange
    filterset_class = OnboardingItemFilters
    ordering_fields = ("due_on", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return success.add_item(data.pop("engagement"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return success.change_item(subject, by=self.user, **data)


class OnboardingCompletion(ActionView):
    """It is done."""

    permission = CHANGE
    model = OnboardingItem
    row = shapes.OnboardingItemRow
    body = shapes.CompletionBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return success.complete_item(subject, by=self.user, **data)


class HealthReadings(Collection):
    """Dated facts; the latest is an engagement's health."""

    permissions: ClassVar = ADD
    model = HealthReading
    row = shapes.HealthReadingRow
    create_body = shapes.HealthReadingBody
    filterset_class = HealthFilters
    ordering_fields = ("read_on", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return success.read_health(data.pop("engagement"), by=self.user, **data)


class ValueNotes(Collection):
    """What a service was worth to its client; a reversal takes a note back."""

    permissions: ClassVar = ADD
    model = ValueNote
    row = shapes.ValueNoteRow
    create_body = shapes.ValueNoteBody
    filterset_class = ValueFilters
    ordering_fields = ("month", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return success.note_value(data.pop("engagement"), by=self.user, **data)


class ValueReversal(ActionView):
    """It was not so. Answers with the reversal."""

    permission = CHANGE
    model = ValueNote
    row = shapes.ValueNoteRow
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return success.take_back_value(subject, by=self.user, **data)


class Reviews(Collection):
    """Planned with an agenda, then held with feedback and a score."""

    permissions: ClassVar = KEEP
    model = Review
    row = shapes.BusinessReviewRow
    create_body = shapes.BusinessReviewBody
    change_body = shapes.BusinessReviewChange
    filterset_class = ReviewFilters
    ordering_fields = ("planned_on", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return acts.plan_review(data.pop("engagement"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return acts.change_review(subject, by=self.user, **data)


class ReviewHolding(ActionView):
    """What the client said."""

    permission = CHANGE
    model = Review
    row = shapes.BusinessReviewRow
    body = shapes.HoldingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return acts.hold_review(subject, by=self.user, **data)


class ReviewCadences(Collection):
    """How often each engagement is reviewed."""

    permissions: ClassVar = ADD
    model = ReviewCadence
    row = shapes.CadenceRow
    create_body = shapes.CadenceBody
    ordering_fields = ("first_due_on", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return acts.set_cadence(data.pop("engagement"), by=self.user, **data)


class Opportunities(Collection):
    """Services that clients could take."""

    permissions: ClassVar = ADD
    model = Opportunity
    row = shapes.OpportunityRow
    create_body = shapes.OpportunityBody
    filterset_class = OpportunityFilters
    ordering_fields = ("service", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return acts.spot_opportunity(data.pop("engagement"), by=self.user, **data)


class OpportunityDecision(ActionView):
    """Proposed, won, lost, or open again."""

    permission = CHANGE
    model = Opportunity
    row = shapes.OpportunityRow
    body = shapes.OpportunityDecisionBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return acts.move_opportunity(subject, by=self.user, **data)


class DueQuery(Body):
    within_days = serializers.IntegerField(required=False, min_value=0, max_value=3660, default=90)


class DueReview(serializers.Serializer[Any]):
    engagement = serializers.IntegerField(source="engagement_id")
    due_on = serializers.DateField()
    last_held_on = serializers.DateField(allow_null=True)
    last_score = serializers.IntegerField(allow_null=True)
    health = serializers.CharField(help_text="green, amber, red, or unread.")


class DueReviews(serializers.Serializer[Any]):
    rows = DueReview(many=True)


class ReviewsDue(ReportView):
    """Reviews due within so many days, overdue ones included, the next first."""

    permission = VIEW
    query = DueQuery
    shape = DueReviews

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        until = clock.today() + dt.timedelta(days=query["within_days"])
        rows = reviews_due(ReviewCadence.objects.visible_to(self.user)).filter(due_on__lte=until)
        return {"rows": list(rows.order_by("due_on", "id"))}


urlpatterns = [
    *OnboardingSteps.paths("onboarding-steps"),
    *OnboardingItems.paths("onboarding-items"),
    action_path("onboarding-items/<str:pk>/completion/", OnboardingCompletion.as_view()),
    *HealthReadings.paths("health-readings"),
    *ValueNotes.paths("value-notes"),
    action_path("value-notes/<str:pk>/reversal/", ValueReversal.as_view()),
    *Reviews.paths("reviews"),
    action_path("reviews/<str:pk>/holding/", ReviewHolding.as_view()),
    *ReviewCadences.paths("review-cadences"),
    *Opportunities.paths("opportunities"),
    action_path("opportunities/<str:pk>/decision/", OpportunityDecision.as_view()),
    action_path("reports/reviews-due/", ReviewsDue.as_view()),
]
