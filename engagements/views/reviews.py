"""Reviews: which are due, one as a page, its forms; and the list of opportunities."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.reviews import (
    change_review,
    hold_review,
    move_opportunity,
    plan_review,
    set_cadence,
    spot_opportunity,
)
from engagements.models import Opportunity, OpportunityState, Review, ReviewCadence
from engagements.reports.reviews_due import next_review_on, reviews_due
from engagements.success_filters import OpportunityFilters, ReviewDueFilters
from engagements.success_forms import (
    CadenceForm,
    HoldingForm,
    OpportunityForm,
    OpportunityMoveForm,
    ReviewForm,
)
from engagements.success_tables import OpportunityTable, ReviewDueTable
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from engagements.views.success import sheet_of
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.months import add_months
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

VIEW, CHANGE = Permission.ENGAGEMENTS_VIEW, Permission.ENGAGEMENTS_CHANGE
AGENDA = "What was agreed last time\nWhat the service did since\nService levels\nWhat comes next\nWhat could be better"


@permission(VIEW)
def review_list(request: HttpRequest) -> HttpResponseBase:
    rows = reviews_due(ReviewCadence.objects.visible_to(user_of(request)))
    overdue = rows.filter(due_on__lt=clock.today()).count()
    return list_page(
        request,
        "engagements/review_list.html",
        rows=rows,
        table=ReviewDueTable,
        filters=ReviewDueFilters,
        name="reviews-due",
        context={"overdue": overdue},
    )


@permission(VIEW)
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    context = {"review": review, "engagement": review.engagement, "may_change": user_of(request).may(CHANGE)}
    return render(request, "engagements/review_detail.html", context)


@permission(CHANGE)
def cadence(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    now = ReviewCadence.objects.filter(engagement=engagement).first()
    every, first = (now.every_months, now.first_due_on) if now else (3, add_months(engagement.starts_on, 3))
    form = CadenceForm(request.POST or None, initial={"every_months": every, "first_due_on": first})

    def save(values: dict[str, Any]) -> str:
        return f"It is reviewed every {set_cadence(engagement, by=user_of(request), **values).every_months} months."

    return form_page(request, form, save, done=None, sheet=sheet_of(engagement, "How often it is reviewed", "Save"))


@permission(CHANGE)
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    now = ReviewCadence.objects.filter(engagement=engagement).first()
    due = next_review_on(now) if now else None
    day = max(due, clock.today()) if due else clock.today()
    form = ReviewForm(request.POST or None, initial={"planned_on": day, "agenda": AGENDA})

    def save(values: dict[str, Any]) -> str:
        review = plan_review(engagement, by=user_of(request), **values)
        return f"The review is planned for {review.planned_on:%-d %b %Y}."

    return form_page(request, form, save, done=None, sheet=sheet_of(engagement, "Plan a review", "Plan it"))


@permission(CHANGE)
def review_change(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    form = ReviewForm(request.POST or None, initial={"planned_on": review.planned_on, "agenda": review.agenda})

    def save(values: dict[str, Any]) -> str:
        change_review(review, by=user_of(request), **values)
        return "The review is saved."

    return form_page(request, form, save, done=None, sheet=_sheet(review, "Change the review", "Save"))


@permission(CHANGE)
def review_holding(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        hold_review(review, by=user_of(request), **values)
        return "The review is held. The next one is due by the cadence."

    sheet = _sheet(review, "The review was held", "Record it", consequences=("It stays as it was said.",))
    return form_page(request, HoldingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(VIEW)
def opportunity_list(request: HttpRequest) -> HttpResponseBase:
    rows = Opportunity.objects.visible_to(user_of(request))
    undecided = rows.filter(status__in=[OpportunityState.OPEN, OpportunityState.PROPOSED]).count()
    return list_page(
        request,
        "engagements/opportunity_list.html",
        rows=rows,
        table=OpportunityTable,
        filters=OpportunityFilters,
        name="opportunities",
        context={"undecided": undecided},
    )


@permission(CHANGE)
def opportunity_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement, user = find_engagement(request, pk), user_of(request)
    form = OpportunityForm(request.POST or None, user=user, initial={"owner": engagement.account_manager_id})
    form.with_unit(engagement.currency, "monthly_amount")

    def save(values: dict[str, Any]) -> str:
        amount = values.pop("monthly_amount")
        worth = None if amount is None else Money(amount, engagement.currency)
        return f"“{spot_opportunity(engagement, by=user, worth=worth, **values).service}” is recorded."

    return form_page(request, form, save, done=None, sheet=sheet_of(engagement, "New opportunity", "Record it"))


@permission(CHANGE)
def opportunity_decision(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Opportunity.objects.visible_to(user_of(request)).select_related("engagement__client")
    opportunity = get_object_or_404(rows, pk=pk)
    form = OpportunityMoveForm(request.POST or None)
    allowed = Opportunity.TRANSITIONS[opportunity.status]
    form.fields["to"].choices = [one for one in OpportunityState.choices if one[0] in allowed]  # type: ignore[attr-defined]

    def save(values: dict[str, Any]) -> str:
        done = move_opportunity(opportunity, by=user_of(request), **values)
        return f"“{done.service}” is {done.get_status_display().lower()}."

    lede = "" if allowed else "It is won: nothing is left to decide."
    sheet = sheet_of(opportunity.engagement, f"What becomes of “{opportunity.service}”", "Save", lede=lede)
    return form_page(request, form, save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> Review:
    reviews = Review.objects.visible_to(user_of(request)).select_related("engagement__client", "recorded_by")
    return get_object_or_404(reviews, pk=pk)


def _sheet(review: Review, heading: str, button: str, **more: Any) -> Sheet:
    kicker = f"{review.engagement.client.name} · {review.engagement.name}"
    return Sheet(kicker, heading, reverse("engagements:review-detail", args=[review.pk]), button, **more)
