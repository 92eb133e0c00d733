"""How onboarding, reviews, health, value and opportunities look on the wire, and what may be sent."""

from __future__ import annotations

from rest_framework import serializers

from engagements.models import Engagement, Health, Offering, OpportunityState
from partnerview import clock
from partnerview.http.fields import MoneyField, MonthField, Reference
from partnerview.http.serializers import Body, Row
from partnerview.users.models import User


class OnboardingStepRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    due_after_days = serializers.IntegerField()
    is_used = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class OnboardingStepBody(Body):
    name = serializers.CharField(max_length=200)
    due_after_days = serializers.IntegerField()
    is_used = serializers.BooleanField(required=False, default=True)


class OnboardingItemRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    step = serializers.IntegerField(
        source="step_id", allow_null=True, help_text="Of the firm; null for one of its own."
    )
    name = serializers.CharField()
    owner = serializers.IntegerField(source="owner_id")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    done_by = serializers.IntegerField(source="done_by_id", allow_null=True)
    updated_at = serializers.DateTimeField()


class OnboardingItemChange(Body):
    owner = Reference(User)
    due_on = serializers.DateField()


class OnboardingItemBody(OnboardingItemChange):
    engagement = Reference(Engagement)
    name = serializers.CharField(max_length=200)


class CompletionBody(Body):
    done_on = serializers.DateField(required=False, default=clock.today)


class HealthReadingRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    read_on = serializers.DateField()
    health = serializers.ChoiceField(Health.choices)
    reason = serializers.CharField()
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class HealthReadingBody(Body):
    engagement = Reference(Engagement)
    health = serializers.ChoiceField(Health.choices)
    reason = serializers.CharField(max_length=4000)
    read_on = serializers.DateField(required=False, help_text="Today, if it is left out.")


class ValueNoteRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    month = MonthField()
    text = serializers.CharField()
    worth = MoneyField(source="amount", allow_null=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True, help_text="The note that it takes back.")
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class ValueNoteBody(Body):
    engagement = Reference(Engagement)
    month = MonthField()
    text = serializers.CharField(max_length=500)
    worth = MoneyField(required=False)


class BusinessReviewRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    planned_on = serializers.DateField()
    agenda = serializers.CharField()
    held_on = serializers.DateField(allow_null=True)
    attendees = serializers.CharField()
    feedback = serializers.CharField()
    next_steps = serializers.CharField()
    score = serializers.IntegerField(allow_null=True, help_text="0 to 10.")
    recorded_by = serializers.IntegerField(source="recorded_by_id")
    updated_at = serializers.DateTimeField()


class BusinessReviewChange(Body):
    planned_on = serializers.DateField()
    agenda = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class BusinessReviewBody(BusinessReviewChange):
    engagement = Reference(Engagement)


class HoldingBody(Body):
    held_on = serializers.DateField(required=False, default=clock.today)
    feedback = serializers.CharField(max_length=4000, allow_blank=True)
    attendees = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    next_steps = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    score = serializers.IntegerField(required=False, allow_null=True)


class CadenceRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    every_months = serializers.IntegerField()
    first_due_on = serializers.DateField()
    updated_at = serializers.DateTimeField()


class CadenceBody(Body):
    """Sent again for the same engagement, it takes the place of the one before."""

    engagement = Reference(Engagement)
    every_months = serializers.IntegerField()
    first_due_on = serializers.DateField()


class OpportunityRow(Row):
    id = serializers.IntegerField()
    engagement = serializers.IntegerField(source="engagement_id")
    offering = serializers.IntegerField(source="offering_id", allow_null=True)
    service = serializers.CharField()
    reason = serializers.CharField()
    worth = MoneyField(source="monthly_amount", allow_null=True, help_text="A month.")
    owner = serializers.IntegerField(source="owner_id")
    status = serializers.ChoiceField(OpportunityState.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OpportunityBody(Body):
    engagement = Reference(Engagement)
    service = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    offering = Reference(Offering, required=False)
    reason = serializers.CharField(max_length=4000, allow_blank=True)
    worth = MoneyField(required=False)
    owner = Reference(User, required=False)


class OpportunityDecisionBody(Body):
    to = serializers.ChoiceField(OpportunityState.choices)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
