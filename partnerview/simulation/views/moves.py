"""What a move would change, beside its form: lines, invoices, revenue, MRR before and after. Nothing is written."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement
from engagements.move_plan import plan_going_on, plan_stop
from engagements.views.frame import find_engagement
from engagements.views.moves import MOVES, SHOWS_EFFECT, Move
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.months import Month
from partnerview.simulation.comparison import Comparison, compare_move
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

ONE_DAY: Final = dt.timedelta(days=1)
STOPS: Final = {"pause", "notice", "ending"}


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
            comparison = effect(engagement, noun, day, by=user_of(request))
        except DomainError as error:
            refusal = error.message
    template = "simulation/move_effect.html" if getattr(request, "htmx", False) else "simulation/move_effect_page.html"
    context = {
        "engagement": engagement,
        "heading": move.heading.format(engagement.name),
        "comparison": comparison,
        "refusal": refusal,
        "back": reverse(f"engagements:engagement-{noun}", args=[pk]),
    }
    return render(request, template, context)


def effect(engagement: Engagement, noun: str, day: dt.date | None, *, by: User) -> Comparison:
    """The engagement with and without the move. Raises DomainError where a line is in its way."""
    moved = copy.copy(engagement)
    with transaction.atomic():  # the plans lock what they read
        if noun in STOPS and day is not None:
            before = day if noun == "pause" else day + ONE_DAY
            moved.ends_before = engagement.ends_before if noun == "pause" else before
            return compare_move(moved, ended=plan_stop(engagement, before=before), first=_first(before))
        moved.ends_before = None
        begun = plan_going_on(engagement, on=day, by=by)
    for number, line in enumerate(begun, start=1):
        line.pk = -number
    return compare_move(moved, begun=begun, first=_first(day or clock.today()))


def _first(day: dt.date) -> Month:
    return min(Month.of(day), Month.of(clock.today()))


def _move(noun: str) -> Move:
    for move in MOVES:
        if move.noun == noun and noun in SHOWS_EFFECT:
            return move
    raise Http404
