"""A person's own notifications, also those of a partner's contact: what is open, what was put off, what was read."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from partnerview.errors import DomainError
from partnerview.notifications.actions.notifications import mark_all_read, mark_read, snooze
from partnerview.notifications.forms import SnoozeForm
from partnerview.notifications.models import Notification
from partnerview.users.access import anybody
from partnerview.users.models import User

PAGE_ROWS = 50


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # anybody who is signed in: the middleware has seen to it


@anybody
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(_person(request))
    rows = mine if "all" in request.GET else mine.open()
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"rows": page.object_list, "page": _pages(page, request), "showing_all": "all" in request.GET}
    return render(request, "notifications/notification_list.html", {**context, "all_url": f"{request.path}?all"})


def _pages(page: Page[Notification], request: HttpRequest) -> dict[str, object]:
    """The shape of the pagination component: newer rows are earlier pages."""
    kept = "all&" if "all" in request.GET else ""
    return {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
        "earlier": f"?{kept}page={page.previous_page_number()}" if page.has_previous() else None,
        "later": f"?{kept}page={page.next_page_number()}" if page.has_next() else None,
    }


@anybody
@require_POST
def reading_all(request: HttpRequest) -> HttpResponse:
    count = mark_all_read(by=_person(request))
    messages.success(request, f"{count} marked as read." if count else "Nothing was left to read.")
    return redirect("notifications:notification-list")


@anybody
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks it and goes where it leads."""
    notification = get_object_or_404(Notification.objects.visible_to(_person(request)), pk=pk)
    mark_read(notification)
    return redirect(notification.url or "notifications:notification-list")


@anybody
def snoozing(request: HttpRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(Notification.objects.visible_to(_person(request)), pk=pk)
    form = SnoozeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            snooze(notification, **form.cleaned_data, by=_person(request))
        except DomainError as refusal:
            for error in refusal.errors:
                form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Put off until {form.cleaned_data['until']:%-d %b %Y}.")
            return redirect("notifications:notification-list")
    context = {"notification": notification, "form": form}
    return render(request, "notifications/notification_snooze.html", context, status=422 if form.errors else 200)
