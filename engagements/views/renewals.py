"""Renewals: the list of terms that end, and the page on which one is decided (O-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from engagements.actions.renewals import decline_renewal, lapse_term, renew_engagement
from engagements.filters import UpcomingRenewalFilters
from engagements.models import Engagement, Renewal, RenewalOutcome
from engagements.renewal_forms import RenewalForm
from engagements.reports.contracted import mrr_of
from engagements.reports.renewals import upcoming
from engagements.tables import RenewalTable
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def renewal_list(request: HttpRequest) -> HttpResponseBase:
    rows = upcoming(Engagement.objects.visible_to(user_of(request)), clock.today())
    within = {"ahead": {days: rows.filter(renews_on__lte=_in(days)).count() for days in (30, 60, 90)}}
    return list_page(
        request,
        "engagements/renewal_list.html",
        rows=rows,
        table=RenewalTable,
        filters=UpcomingRenewalFilters,
        name="renewals",
        context=within,
    )


@permission(Permission.ENGAGEMENTS_CHANGE)
def engagement_renewal(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    initial = {"months": engagement.renewal_months, "uplift_percent": engagement.uplift_percent.normalize()}
    form = RenewalForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return _said(decide(engagement, by=user_of(request), **values))

    back = reverse("engagements:engagement-detail", args=[pk])
    day = formats.day(engagement.renews_on) if engagement.renews_on else ""
    sheet = Sheet(
        kicker=f"{engagement.client.name} · {engagement.code}",
        heading=f"{engagement.name} renews on {day}" if day else f"{engagement.name} has no term",
        lede="" if day else "Say on the engagement when it renews; until then it goes on by itself.",
        back=back,
        button="Record what becomes of it",
        template="engagements/renewal_form.html",
        context={
            "engagement": engagement,
            "monthly": mrr_of(engagement, clock.today()),
            "past": engagement.renewals.all(),
            "effect_url": reverse("simulation:renewal-effect", args=[pk]) if engagement.renews_on else "",
        },
    )
    return form_page(request, form, save, done=back, sheet=sheet)


def decide(
    engagement: Engagement, *, by: User, outcome: str, reason: str = "", churn_reason: str = "", **terms: Any
) -> Renewal:
    """The action that an outcome asks for."""
    if outcome == RenewalOutcome.RENEWED:
        return renew_engagement(engagement, by=by, reason=reason, **terms)
    if outcome == RenewalOutcome.LAPSED:
        return lapse_term(engagement, by=by, reason=reason)
    return decline_renewal(engagement, by=by, churn_reason=churn_reason, reason=reason)


def _said(renewal: Renewal) -> str:
    name = renewal.engagement.name
    if renewal.next_renews_on:
        return f"{name} is renewed. The next term begins on {formats.day(renewal.next_renews_on)}."
    if renewal.outcome == RenewalOutcome.LAPSED:
        return f"{name} goes on without a term."
    return f"{name} ends with its term; the notice is recorded."


def _in(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)
