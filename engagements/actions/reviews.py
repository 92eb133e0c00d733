"""Reviews with the client: how often, planned, held; and what more the client could take."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from engagements.models import Engagement, EngagementStatus, Offering, Opportunity, OpportunityState, Review
from engagements.models import ReviewCadence as Cadence
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.lifecycle import transition
from partnerview.money import Money
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

BEST: Final = 10
LONGEST: Final = 24
State = OpportunityState


@transaction.atomic
def set_cadence(engagement: Engagement, *, every_months: int, first_due_on: dt.date, by: User) -> Cadence:
    """How often it is reviewed. The next one is so many months after the last that was held."""
    if not 1 <= every_months <= LONGEST:
        raise InvalidInput("A review comes every 1 to 24 months.", field="every_months")
    if first_due_on < engagement.starts_on:
        raise InvalidInput(
            f"The engagement begins on {formats.day(engagement.starts_on)}. Give that day or a later one.",
            field="first_due_on",
        )
    values = {"every_months": every_months, "first_due_on": first_due_on}
    cadence, _ = Cadence.objects.update_or_create(engagement=engagement, defaults=values)
    record(cadence, action="reviewcadence.agreed", by=by, after=values, about=engagement)
    return cadence


@transaction.atomic
def plan_review(engagement: Engagement, *, planned_on: dt.date, by: User, agenda: str = "") -> Review:
    """Put a day and an agenda to the next review. One is planned at a time."""
    if engagement.status == EngagementStatus.ENDED:
        raise Conflict("This engagement has ended. Reopen it before you plan a review.", code="ended")
    if planned_on < engagement.starts_on:
        raise InvalidInput(
            f"The engagement begins on {formats.day(engagement.starts_on)}. Give that day or a later one.",
            field="planned_on",
        )
    with kept(review_one_planned_at_a_time=("", "A review is planned already. Hold it, or change its day.")):
        review = Review.objects.create(
            engagement=engagement, planned_on=planned_on, agenda=agenda.strip(), recorded_by=by
        )
    record(review, action="review.planned", by=by, after={"planned_on": planned_on}, about=engagement)
    return review


@transaction.atomic
def change_review(review: Review, *, by: User, planned_on: dt.date | None = None, agenda: str | None = None) -> Review:
    """Another day or agenda, before it is held."""
    review = _planned(review)
    review.planned_on = planned_on or review.planned_on
    review.agenda = review.agenda if agenda is None else agenda.strip()
    review.save()
    record(review, action="review.changed", by=by, after={"planned_on": review.planned_on}, about=review.engagement)
    return review


@transaction.atomic
def hold_review(
    review: Review,
    *,
    held_on: dt.date,
    feedback: str,
    by: User,
    attendees: str = "",
    next_steps: str = "",
    score: int | None = None,
) -> Review:
    """What the client said. Held once; it stays as it was said."""
    review = _planned(review)
    if held_on > clock.today():
        raise InvalidInput("It is held once it was. Give today or earlier.", field="held_on")
    if held_on < review.engagement.starts_on:
        raise InvalidInput("The engagement began later. Give the day of its start or a later one.", field="held_on")
    if not feedback.strip():
        raise InvalidInput("Write down what the client said.", code="required", field="feedback")
    if score is not None and not 0 <= score <= BEST:
        raise InvalidInput("The score is 0 to 10, in whole numbers.", field="score")
    review.held_on, review.feedback, review.score = held_on, feedback.strip(), score
    review.attendees, review.next_steps = attendees.strip(), next_steps.strip()
    review.save()
    after = {"held_on": held_on, "score": score}
    record(review, action="review.held", by=by, after=after, about=review.engagement, effective_on=held_on)
    return review


@transaction.atomic
def spot_opportunity(
    engagement: Engagement,
    *,
    service: str,
    reason: str,
    by: User,
    owner: User | None = None,
    offering: Offering | None = None,
    worth: Money | None = None,
) -> Opportunity:
    """A service that the client could take, why, and who sees to it: by default the account manager."""
    if not (service.strip() or offering):
        raise InvalidInput("Say which service, or choose an offering.", code="required", field="service")
    if not reason.strip():
        raise InvalidInput("Say why this client could use it.", code="required", field="reason")
    if worth and worth.currency != engagement.currency:
        raise InvalidInput(
            f"This engagement is in {engagement.currency}.", code="mixed_currencies", field="monthly_amount"
        )
    if worth and worth.amount < 0:
        raise InvalidInput("It cannot be below 0. Leave it out where nobody knows.", field="monthly_amount")
    opportunity = Opportunity.objects.create(
        engagement=engagement,
        offering=offering,
        service=service.strip() or str(offering),
        reason=reason.strip(),
        monthly_amount=worth.amount if worth else None,
        currency=engagement.currency,
        owner=owner or engagement.account_manager,
    )
    after: dict[str, Any] = {"service": opportunity.service, "owner": opportunity.owner}
    record(opportunity, action="opportunity.spotted", by=by, after=after, about=engagement)
    return opportunity


@transaction.atomic
def move_opportunity(opportunity: Opportunity, *, to: str, by: User, reason: str = "") -> Opportunity:
    """Proposed, won, lost, or open again. Lost and open again want a reason."""
    opportunity = Opportunity.objects.lock(opportunity.pk)
    if to not in State.values:
        raise InvalidInput("It is open, proposed, won or lost.", field="status")
    if to in {State.LOST, State.OPEN} and not reason.strip():
        raise InvalidInput("Say why: the reason stays on the timeline.", code="required", field="reason")
    return transition(opportunity, to=to, by=by, reason=reason.strip(), about=opportunity.engagement)


def _planned(review: Review) -> Review:
    review = Review.objects.lock(review.pk)
    if review.held_on:
        raise Conflict(f"It was held on {formats.day(review.held_on)} and stays as it was said.", code="held")
    return review
