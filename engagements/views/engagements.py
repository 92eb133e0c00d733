"""The list of engagements, and the form that drafts and changes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from engagements.actions.engagements import change_engagement, draft_engagement
from engagements.filters import EngagementFilters
from engagements.forms import EngagementForm
from engagements.models import Engagement
from engagements.reports.contracted import with_mrr
from engagements.tables import EngagementTable
from engagements.views.frame import find_engagement
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.http.forms import cleaned
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def engagement_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "engagements/engagement_list.html",
        rows=with_mrr(Engagement.objects.visible_to(user), clock.today()),
        table=EngagementTable,
        filters=EngagementFilters,
        name="engagements",
        context={"may_change": user.may(Permission.ENGAGEMENTS_CHANGE)},
    )


@permission(Permission.ENGAGEMENTS_CHANGE)
def engagement_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    initial = {"account_manager": user.pk, "starts_on": clock.today(), "client": request.GET.get("client", "")}
    form = EngagementForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = cleaned(form)
        values.pop("seen_at")
        try:
            engagement = retried(lambda: draft_engagement(by=user, **values))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{engagement.code} is drafted. Add what is sold, then ask for approval.")
            return redirect(_page_of(engagement))
    return _form(request, form, heading="New engagement", button="Draft the engagement")


@permission(Permission.ENGAGEMENTS_CHANGE)
def engagement_change(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    form = EngagementForm(
        request.POST or None, user=user_of(request), engagement=engagement, initial=_initial(engagement)
    )
    if request.method == "POST" and form.is_valid():
        try:
            retried(lambda: change_engagement(engagement, by=user_of(request), **_changes(form)))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{engagement.name} is saved.")
            return redirect(_page_of(engagement))
    return _form(request, form, heading=f"Change {engagement.name}", button="Save", engagement=engagement)


def _form(request: HttpRequest, form: EngagementForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    engagement = context.get("engagement")
    back = _page_of(engagement) if engagement else reverse("engagements:engagement-list")
    return render(request, "engagements/engagement_form.html", {"form": form, "back": back, **context}, status=status)


def _initial(engagement: Engagement) -> dict[str, Any]:
    """What the engagement holds now, for each field of the form."""
    initial: dict[str, Any] = {"seen_at": engagement.updated_at.isoformat()}
    for name in set(EngagementForm.base_fields) - {"seen_at"}:
        value = getattr(engagement, name)
        initial[name] = list(value.all()) if hasattr(value, "all") else value
    return initial


def _changes(form: EngagementForm) -> dict[str, Any]:
    """Only what was changed on the form, so that two people can change different things."""
    values = cleaned(form)
    changed = set(form.changed_data) - {"seen_at"}
    return {name: values[name] for name in changed} | {"seen_at": values["seen_at"]}


def _page_of(engagement: Engagement) -> str:
    return reverse("engagements:engagement-detail", args=[engagement.pk])
