"""The close cockpit: every month, one month with its checklist, and the steps that close or reopen it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.books.actions.periods import reopen_period, start_closing
from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.months import close_month
from partnerview.closing.forms import ReopeningForm
from partnerview.closing.views.close_list import CloseList
from partnerview.closing.views.cockpit import Cockpit
from partnerview.errors import DomainError
from partnerview.http.retry import retried
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up


@permission(Permission.BOOKS_VIEW)
def close_list(request: HttpRequest) -> HttpResponse:
    return render(request, "closing/close_list.html", {"close": CloseList.read(user_of(request))})


@permission(Permission.BOOKS_VIEW)
def close_detail(request: HttpRequest, month: Month) -> HttpResponse:
    return render(request, "closing/close_detail.html", {"close": _cockpit(request, month)})


@require_POST
@permission(Permission.BOOKS_CLOSE)
def close_start(request: HttpRequest, month: Month) -> HttpResponse:
    """Everybody sees that the month is being closed."""
    try:
        start_closing(_period(month), by=user_of(request))
    except DomainError as error:
        return _refused(request, month, error)
    return redirect("closing:close-detail", month)


@require_POST
@permission(Permission.BOOKS_CLOSE)
@step_up
def close_closing(request: HttpRequest, month: Month) -> HttpResponse:
    """Close it. A line in the way is said, and nothing has changed."""
    try:
        retried(lambda: close_month(_period(month), by=user_of(request)))
    except DomainError as error:
        return _refused(request, month, error)
    messages.success(request, f"{formats.month_name(month)} is closed.")
    return redirect("closing:close-detail", month)


@permission(Permission.BOOKS_CLOSE)
@step_up
def close_reopening(request: HttpRequest, month: Month) -> HttpResponse:
    """Open it again, with a reason."""
    period = _period(month)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retried(lambda: reopen_period(period, by=user_of(request), reason=form.cleaned_data["reason"]))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{formats.month_name(month)} is open again.")
            return redirect("closing:close-detail", month)
    status = 422 if form.errors else 200
    return render(request, "closing/close_reopening.html", {"form": form, "month": month}, status=status)


def _cockpit(request: HttpRequest, month: Month, refusal: DomainError | None = None) -> Cockpit:
    return Cockpit(_period(month), user_of(request), refusal, request.GET.dict())


def _refused(request: HttpRequest, month: Month, error: DomainError) -> HttpResponse:
    close = _cockpit(request, month, error)
    return render(request, "closing/close_detail.html", {"close": close}, status=error.status)


def _period(month: Month) -> AccountingPeriod:
    """The month's period; a month that no page or run has needed yet is not found."""
    return get_object_or_404(AccountingPeriod, month=month.first_day)
