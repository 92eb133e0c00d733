"""Approving time: what was handed in by others, decided on in one go or entry by entry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from engagements.actions.time_entries import approve_time, reject_time
from engagements.models import TimeEntry
from engagements.reports.approvable import waiting_for
from partnerview.digits import whole_number
from partnerview.errors import Conflict, DomainError
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.TIME_APPROVE)
def time_approval_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


@permission(Permission.TIME_APPROVE)
@require_POST
def time_approval(request: HttpRequest) -> HttpResponse:
    """Approve what is ticked, all of it or none."""
    try:
        approved = retried(lambda: approve_time(_ticked(request), by=user_of(request)))
    except DomainError as error:
        return _page(request, error)
    minutes = sum(entry.minutes for entry in approved)
    messages.success(request, f"{formats.hours(minutes)} hours are approved.")
    return redirect("engagements:time-approval-list")


@permission(Permission.TIME_APPROVE)
@require_POST
def time_rejection(request: HttpRequest) -> HttpResponse:
    """Give back what is ticked, with a reason."""
    try:
        returned = retried(
            lambda: reject_time(_ticked(request), by=user_of(request), reason=request.POST.get("reason", ""))
        )
    except DomainError as error:
        return _page(request, error)
    minutes = sum(entry.minutes for entry in returned)
    messages.success(request, f"{formats.hours(minutes)} hours went back with your reason.")
    return redirect("engagements:time-approval-list")


def _ticked(request: HttpRequest) -> list[TimeEntry]:
    """The entries that were ticked, of those that this person may decide on."""
    keys = {key for text in request.POST.getlist("entry") if (key := whole_number(text)) is not None}
    if not keys:
        raise Conflict("Tick the entries that you decide on.", code="nothing_ticked")
    found = list(TimeEntry.objects.visible_to(user_of(request)).filter(pk__in=keys))
    if len(found) != len(keys):
        raise Conflict("Some of this time is no longer there. Look at the list again.", code="stale_state")
    return found


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    context = {
        "waiting": waiting_for(user_of(request)),
        "error": error,
        "ticked": set(request.POST.getlist("entry")),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "engagements/time_approval_list.html", context, status=error.status if error else 200)
