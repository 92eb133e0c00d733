"""Classifications: the list, the decision in place, the proposal; and the firm's own cohorts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.audit.reports.timeline import timeline_of
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from programs.actions.classifications import (
    add_cohort,
    approve_classification,
    change_cohort,
    may_decide,
    propose_classification,
    reject_classification,
    withdraw_classification,
)
from programs.filters.classifications import ClassificationFilters
from programs.forms.classifications import ClassificationForm, CohortChangeForm, CohortForm, RemarkForm, WhyForm
from programs.models import Classification, Cohort
from programs.tables.classifications import ClassificationTable, CohortTable
from programs.views.find import find_classification, find_partner, page_of
from programs.views.recommended import followed_by, next_step


@permission(Permission.PROGRAMS_VIEW)
def classification_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/classification_list.html",
        rows=Classification.objects.visible_to(user_of(request)),
        table=ClassificationTable,
        filters=ClassificationFilters,
        name="classifications",
    )


@permission(Permission.PROGRAMS_VIEW)
def classification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    asked, user = find_classification(request, pk), user_of(request)
    approval = Approval.objects.filter(subject_type=asked._meta.label_lower, subject_id=asked.pk).last()
    context = {
        "asked": asked,
        "chain": chain_of(approval, viewer=user) if approval else [],
        "may_decide": may_decide(user, asked),
        "is_mine": asked.requested_by_id == user.pk,
        "is_open": asked.status == "proposed",
        "next": next_step(asked, user),
        "followed": followed_by(asked),
        "events": timeline_of(asked),
    }
    return render(request, "programs/classification_detail.html", context)


@permission(Permission.PROGRAMS_CHANGE)
def classification_new(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)

    def save(values: dict[str, Any]) -> str:
        asked = propose_classification(partner, by=user_of(request), **values)
        return f"{partner.name} as {asked.to_cohort.name} waits for a manager."

    sheet = Sheet(
        partner.name,
        "Propose a classification",
        page_of(partner),
        "Propose it",
        consequences=("A manager of the territory decides, never you.", "The reason stays on record for good."),
    )
    return form_page(request, ClassificationForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.CLASSIFICATIONS_DECIDE)
@step_up
def classification_approval(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find_classification(request, pk)

    def save(values: dict[str, Any]) -> str:
        approve_classification(asked, by=user_of(request), **values)
        return f"{asked.partner.name} is {asked.to_cohort.name} now."

    sheet = Sheet(asked.partner.name, f"Approve {asked.to_cohort.name}", _page(asked), "Approve it", lede=asked.reason)
    return form_page(request, RemarkForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.CLASSIFICATIONS_DECIDE)
def classification_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find_classification(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_classification(asked, by=user_of(request), **values)
        return "The proposal is rejected."

    heading = f"Reject {asked.to_cohort.name}"
    sheet = Sheet(asked.partner.name, heading, _page(asked), "Reject it", lede=asked.reason, kind="danger")
    return form_page(request, WhyForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
@require_POST
def classification_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find_classification(request, pk)

    def act() -> str:
        withdraw_classification(asked, by=user_of(request))
        return "The proposal is taken back."

    return acted(request, act, _page(asked))


@permission(Permission.PROGRAMS_VIEW)
def cohort_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/cohort_list.html",
        rows=Cohort.objects.visible_to(user_of(request)),
        table=CohortTable,
        name="cohorts",
        context={"may_change": user_of(request).may(Permission.SETTINGS_MANAGE)},
    )


@permission(Permission.SETTINGS_MANAGE)
def cohort_new(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> str:
        return f"{add_cohort(by=user_of(request), **values).name} can be used."

    sheet = Sheet("Cohorts", "Add a cohort", reverse("programs:cohort-list"), "Add it")
    return form_page(request, CohortForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.SETTINGS_MANAGE)
def cohort_change(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = get_object_or_404(Cohort.objects.visible_to(user_of(request)), pk=pk)
    initial = {name: getattr(cohort, name) for name in CohortChangeForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        return f"{change_cohort(cohort, by=user_of(request), **values).name} is saved."

    sheet = Sheet("Cohorts", f"Change {cohort.name}", reverse("programs:cohort-list"))
    return form_page(request, CohortChangeForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


def _page(asked: Classification) -> str:
    return reverse("programs:classification-detail", args=[asked.pk])
