"""Monthly runs: all of them, a new one with what it would post, one with its progress and result."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from partnerview import clock
from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.actions.recognition import months_not_run
from recognition.actions.runs import request_run
from recognition.filters import FailureFilters, RunFilters
from recognition.forms import RunForm
from recognition.models import RecognitionRun, RunFailure
from recognition.open_months import books_start, is_closed
from recognition.reports.preview import preview
from recognition.tables import FailureTable, PreviewTable, RunTable
from recognition.views.run_page import RunPage, preview_rows


@permission(Permission.RECOGNITION_VIEW)
def run_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "recognition/run_list.html",
        rows=RecognitionRun.objects.visible_to(user),
        table=RunTable,
        filters=RunFilters,
        name="monthly-runs",
        context={"may_run": user.may(Permission.RECOGNITION_RUN)},
    )


@permission(Permission.RECOGNITION_VIEW)
def failure_list(request: HttpRequest) -> HttpResponseBase:
    """Engagements that could not be recognized and that no later run has healed."""
    return list_page(
        request,
        "recognition/failure_list.html",
        rows=RunFailure.objects.visible_to(user_of(request)).standing(),
        table=FailureTable,
        filters=FailureFilters,
        name="failed-engagements",
    )


@permission(Permission.RECOGNITION_RUN)
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose a month and see what it would post; a POST asks for the run."""
    form = RunForm(request.POST or {"month": request.GET.get("month") or str(_next_month())})
    if request.method == "POST" and form.is_valid():
        try:
            run = request_run(form.cleaned_data["month"], by=user_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("recognition:run-detail", run.pk)
    context = {"form": form} | (_preview(form.cleaned_data["month"]) if form.is_valid() else {})
    return render(request, "recognition/run_new.html", context, status=422 if form.errors else 200)


@permission(Permission.RECOGNITION_VIEW)
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    run = get_object_or_404(RecognitionRun.objects.visible_to(user).select_related("requested_by"), pk=pk)
    return render(request, "recognition/run_detail.html", {"page": RunPage(run, user)})


@permission(Permission.RECOGNITION_VIEW)
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second; when the run has ended the whole page is asked for again."""
    user = user_of(request)
    run = get_object_or_404(RecognitionRun.objects.visible_to(user), pk=pk)
    response = render(request, "recognition/run_progress.html", {"page": RunPage(run, user)})
    if run.is_finished:
        response["HX-Refresh"] = "true"
    return response


def _next_month() -> Month:
    """The first month that has not run, or the present one."""
    present = Month.of(clock.today())
    return next(iter(months_not_run(before=present)), max(present, books_start()))


def _preview(month: Month) -> dict[str, object]:
    found = preview(month)
    before = months_not_run(before=month)
    return {
        "month": month,
        "preview": found,
        "table": PreviewTable(preview_rows(found)),
        "before": before,
        "is_closed": is_closed(month),
    }
