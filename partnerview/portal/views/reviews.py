"""The partner's own QARs, and what it says of its promises: done, or confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.portal.forms import DoneForm
from partnerview.portal.own import partner_of, promises_of, qars_of
from partnerview.portal.review_page import OwnReview
from partnerview.portal.tables import OwnQarFilters, OwnQarTable
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.partner_acts import confirm_as_partner, report_done
from programs.models import Commitment


@permission(Permission.PORTAL_VIEW)
def own_qars(request: HttpRequest) -> HttpResponseBase:
    partner = partner_of(request)
    return list_page(
        request,
        "portal/qars.html",
        rows=qars_of(partner),
        table=OwnQarTable,
        filters=OwnQarFilters,
        name="reviews",
        context={"partner": partner},
    )


@permission(Permission.PORTAL_VIEW)
def own_qar(request: HttpRequest, pk: int) -> HttpResponse:
    rows = qars_of(partner_of(request)).select_related("partner__pam", "prior")
    review = OwnReview(get_object_or_404(rows, pk=pk), clock.today())
    return render(request, "portal/qar.html", {"qar": review.qar, "review": review})


@permission(Permission.PORTAL_ACT)
def own_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise of one's own is done."""
    promise = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        report_done(promise, by=user_of(request), **values)
        return "Said. One of ours confirms it."

    sheet = Sheet(
        "Promise", promise.text, page_of(promise), "It is done",
        consequences=("It counts as done from today. Your partner account manager hears of it and confirms.",),
    )  # fmt: skip
    return form_page(request, DoneForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PORTAL_ACT)
@require_POST
def own_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    promise = _find(request, pk)

    def act() -> str:
        confirm_as_partner(promise, by=user_of(request))
        return "Confirmed by both."

    return acted(request, act, page_of(promise))


def page_of(promise: Commitment) -> str:
    """Where the promise stands: in its plan, or in the review that asks about it."""
    if promise.rap_id is not None:
        return reverse("portal:rap", args=[promise.rap_id])
    asked = getattr(promise.qar, "following", None) or promise.qar
    return reverse("portal:qar", args=[asked.pk]) if asked else reverse("portal:home")


def _find(request: HttpRequest, pk: int) -> Commitment:
    return get_object_or_404(promises_of(partner_of(request)).select_related("qar", "rap"), pk=pk)
