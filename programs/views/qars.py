"""QARs: the list, the review in three columns, each step, and the promises in its plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.errors import DomainError
from partnerview.http.acting import acted
from partnerview.http.forms import cleaned
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.qars import complete_qar, lock_plan, open_qar, schedule_qar, unlock_plan, write_qar
from programs.filters.qars import QarFilters
from programs.forms.qars import QarForm, WritingForm
from programs.forms.raps import ReasonForm
from programs.models import Qar
from programs.tables.qars import QarTable
from programs.views.qar_page import QarPage
from programs.views.rap_find import find_qar, page_of_qar, prefilled


@permission(Permission.PROGRAMS_VIEW)
def qar_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/qar_list.html",
        rows=_listed(Qar.objects.visible_to(user)),
        table=QarTable,
        filters=QarFilters,
        name="qars",
        context={"may_change": user.may(Permission.QARS_CHANGE)},
    )


def _listed(rows: QuerySet[Qar]) -> QuerySet[Qar]:
    """With `standing` (overdue is no state but a fact of today) and what the plan before promised and kept."""
    late = Q(due_on__lt=clock.today()) & ~Q(status="completed")
    kept = Q(prior__plan__outcome__in=("done", "confirmed"))
    return rows.annotate(
        standing=Case(When(late, then=Value("overdue")), default=F("status"), output_field=CharField()),
        promised=Count("prior__plan"),
        kept=Count("prior__plan", filter=kept),
    )


@permission(Permission.PROGRAMS_VIEW)
def qar_detail(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)
    initial = {"discussion": qar.discussion, "changes": qar.changes, "concerns": qar.concerns}
    context = {"qar": qar, "review": QarPage(qar, user_of(request)), "form": WritingForm(initial=initial)}
    return render(request, "programs/qar_detail.html", context)


@permission(Permission.QARS_CHANGE)
def qar_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = QarForm(request.POST or None, user=user, initial=prefilled(request, "partner"))

    def save(values: dict[str, Any]) -> str:
        qar = schedule_qar(values.pop("partner"), by=user, **values)
        return f"The first review of {qar.partner.name} is due {formats.day(qar.due_on)}."

    told = ("The next is scheduled when one is completed, 90 days on.",)
    back = reverse("programs:qar-list")
    sheet = Sheet("QARs", "Schedule a partner’s first review", back, "Schedule it", consequences=told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.QARS_CHANGE)
@require_POST
def qar_opening(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)

    def act() -> str:
        open_qar(qar, by=user_of(request))
        return "The review is open."

    return acted(request, act, page_of_qar(pk))


@permission(Permission.QARS_CHANGE)
@require_POST
def qar_writing(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is said; with `then=complete` close the review as well. What was typed is kept on a refusal."""
    qar, user = find_qar(request, pk), user_of(request)
    form = WritingForm(request.POST)
    if form.is_valid():
        try:
            retried(lambda: write_qar(qar, by=user, **cleaned(form)))
            if request.POST.get("then") == "complete":
                retried(lambda: complete_qar(qar, by=user))
        except DomainError as error:
            form.refuse(error)
        else:
            done = "completed; the next one is scheduled" if request.POST.get("then") == "complete" else "saved"
            messages.success(request, f"The review is {done}.")
            return redirect(page_of_qar(pk))
    context = {"qar": find_qar(request, pk), "review": QarPage(find_qar(request, pk), user), "form": form}
    return render(request, "programs/qar_detail.html", context, status=422)


@permission(Permission.QARS_CHANGE)
@require_POST
def qar_completion(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)

    def act() -> str:
        complete_qar(qar, by=user_of(request))
        return "The review is completed; the next one is scheduled."

    return acted(request, act, page_of_qar(pk))


@permission(Permission.QARS_CHANGE)
@require_POST
def qar_plan_lock(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)

    def act() -> str:
        lock_plan(qar, by=user_of(request))
        return "The next plan is locked."

    return acted(request, act, page_of_qar(pk))


@permission(Permission.QARS_CHANGE)
def qar_plan_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)

    def save(values: dict[str, Any]) -> str:
        unlock_plan(qar, by=user_of(request), **values)
        return "The next plan can be changed again."

    kicker = f"QAR {qar.number} · {qar.partner.name}"
    sheet = Sheet(kicker, "Unlock the next plan", page_of_qar(pk), "Unlock it")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)
