"""What a move would change, beside its form: lines, invoices, revenue, MRR before and after. Nothing is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement, RenewalOutcome
from engagements.renewal_forms import RenewalForm
from engagements.views.frame import find_engagement
from engagements.views.moves import MOVES, SHOWS_EFFECT, Move
from partnerview.errors import DomainError
from partnerview.simulation.comparison import Comparison
from partnerview.simulation.moves import effect_of_move, effect_of_renewal
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_CHANGE)
@require_http_methods(["GET", "POST"])
def move_effect(request: HttpRequest, pk: int, noun: str) -> HttpResponse:
    engagement = find_engagement(request, pk)
    move = _move(noun)
    form = move.form(request.POST or request.GET or None)
    form.is_valid()
    day = form.cleaned_data.get("effective_on") or form.cleaned_data.get("ends_on") if form.is_bound else None
    comparison, refusal = None, ""
    if day is not None or noun == "notice-withdrawal":
        try:
            comparison = effect_of_move(engagement, noun, day, by=user_of(request))
        except DomainError as error:
            refusal = error.message
    return _shown(
        request,
        engagement,
        comparison=comparison,
        refusal=refusal,
        heading=move.heading.format(engagement.name),
        back=reverse(f"engagements:engagement-{noun}", args=[pk]),
    )


@permission(Permission.ENGAGEMENTS_CHANGE)
@require_http_methods(["GET", "POST"])
def renewal_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What the next term would change, or the notice where it is declined; going on without one changes nothing."""
    engagement = find_engagement(request, pk)
    form = RenewalForm(request.POST or request.GET or None)
    comparison, refusal = None, ""
    if form.is_bound and form.is_valid():
        try:
            comparison = _renewed(engagement, form.cleaned_data, by=user_of(request))
        except DomainError as error:
            refusal = error.message
    return _shown(
        request,
        engagement,
        comparison=comparison,
        refusal=refusal,
        heading=f"{engagement.name} renews",
        back=reverse("engagements:engagement-renewal", args=[pk]),
    )


def _renewed(engagement: Engagement, asked: dict[str, Any], *, by: User) -> Comparison | None:
    if asked["outcome"] == RenewalOutcome.DECLINED and engagement.renews_on:
        return effect_of_move(engagement, "notice", engagement.renews_on - dt.timedelta(days=1), by=by)
    if asked["outcome"] != RenewalOutcome.RENEWED:
        return None
    terms = {name: asked[name] for name in ("months", "uplift_percent", "raises_licences")}
    return effect_of_renewal(engagement, by=by, **terms)


def _shown(request: HttpRequest, engagement: Engagement, **context: Any) -> HttpResponse:
    template = "simulation/move_effect.html" if getattr(request, "htmx", False) else "simulation/move_effect_page.html"
    return render(request, template, {"engagement": engagement, **context})


def _move(noun: str) -> Move:
    for move in MOVES:
        if move.noun == noun and noun in SHOWS_EFFECT:
            return move
    raise Http404
