"""RAPs: the list, one plan, its form, and each step it takes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from programs.actions.rap_signatures import reject_rap, sign_rap, withdraw_rap
from programs.actions.raps import (
    TERMS,
    acknowledge_rap,
    activate_rap,
    amend_rap,
    cancel_rap,
    change_rap,
    draft_rap,
    end_rap,
    submit_rap,
)
from programs.filters.raps import RapFilters
from programs.forms.raps import PartnerPersonForm, RapForm, ReasonForm
from programs.models import Rap
from programs.roi import explain
from programs.tables.raps import RapTable, rap_totals
from programs.views.rap_find import find_rap, page_of_rap, prefilled, sheet_of
from programs.views.rap_page import RapPage
from programs.views.recommended import offered_terms, recommended_by


@permission(Permission.PROGRAMS_VIEW)
def rap_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/rap_list.html",
        rows=Rap.objects.visible_to(user),
        table=RapTable,
        filters=RapFilters,
        totals=rap_totals,
        name="raps",
        context={"may_change": user.may(Permission.RAPS_CHANGE)},
    )


@permission(Permission.PROGRAMS_VIEW)
def rap_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)
    return render(request, "programs/rap_detail.html", {"rap": rap, "plan": RapPage(rap, user_of(request))})


@permission(Permission.PROGRAMS_VIEW)
def rap_explanation(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """How a return is made: a fragment for htmx, else a page of its own."""
    rap = find_rap(request, pk)
    if figure not in {"vendor", "partner"}:
        raise Http404
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    shown = explain(rap.terms, figure, rap.currency)
    return render(request, template, {"explanation": shown, "closes": True})


@permission(Permission.RAPS_CHANGE)
def rap_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    decision = recommended_by(request)
    offered = offered_terms(decision) if decision else {}
    initial = {**offered, **prefilled(request, "partner", "period_label")}
    form = RapForm(request.POST or None, user=user, initial=initial)
    made: list[Rap] = []

    def save(values: dict[str, Any]) -> str:
        made.append(draft_rap(values.pop("partner"), decision=decision, by=user, **values))
        return "The draft is there. Name its accounts next."

    told = ("Nothing is committed yet.", "A manager and then a CxO sign it, two people.", "Both sides acknowledge it.")
    sheet = Sheet("RAPs", "Draft a RAP", reverse("programs:rap-list"), "Save the draft", consequences=told)
    response = form_page(request, form, save, done=None, sheet=sheet)
    if made:
        response["Location"] = page_of_rap(made[0].pk)
    return response


@permission(Permission.RAPS_CHANGE)
def rap_change(request: HttpRequest, pk: int) -> HttpResponse:
    rap, user = find_rap(request, pk), user_of(request)
    form = RapForm(request.POST or None, user=user, rap=rap, initial={name: getattr(rap, name) for name in TERMS})

    def save(values: dict[str, Any]) -> str:
        change_rap(rap, by=user, **values)
        return "The draft is changed."

    return form_page(request, form, save, done=None, sheet=sheet_of(rap, "Change the draft", "Save"))


@permission(Permission.RAPS_CHANGE)
@require_POST
def rap_submission(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def act() -> str:
        submit_rap(rap, by=user_of(request))
        return "It waits for a manager and then a CxO. Its terms stay from now on."

    return acted(request, act, page_of_rap(pk))


@permission(Permission.RAPS_CHANGE)
@require_POST
def rap_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def act() -> str:
        withdraw_rap(rap, by=user_of(request))
        return "It is a draft again."

    return acted(request, act, page_of_rap(pk))


@permission(Permission.RAPS_SIGN)
@step_up
@require_POST
def rap_approval(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def act() -> str:
        signed = sign_rap(rap, by=user_of(request), reason=request.POST.get("reason", "")[:2000])
        return "Approved: both signatures are there." if signed.status == "approved" else "Signed. A CxO is next."

    return acted(request, act, page_of_rap(pk))


@permission(Permission.RAPS_SIGN)
def rap_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_rap(rap, by=user_of(request), **values)
        return "It goes back to a draft, with your reason."

    sheet = sheet_of(rap, "Do not sign the RAP", "Send it back", "It becomes a draft again.", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RAPS_CHANGE)
@require_POST
def rap_acknowledgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Ours; the partner's has a form of its own."""
    rap = find_rap(request, pk)

    def act() -> str:
        acknowledge_rap(rap, by=user_of(request))
        return "We have acknowledged the returns."

    return acted(request, act, page_of_rap(pk))


@permission(Permission.RAPS_CHANGE)
def rap_partner_acknowledgement(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def save(values: dict[str, Any]) -> str:
        acknowledge_rap(rap, by=user_of(request), **values)
        return f"{rap.partner.name} has acknowledged the returns."

    sheet = sheet_of(rap, f"{rap.partner.name} acknowledges", "Record it", "The returns stay as they are shown.")
    return form_page(request, PartnerPersonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RAPS_CHANGE)
@require_POST
def rap_activation(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def act() -> str:
        activate_rap(rap, by=user_of(request))
        return "The RAP is active from today."

    return acted(request, act, page_of_rap(pk))


@permission(Permission.RAPS_CHANGE)
def rap_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)
    made: list[Rap] = []

    def save(values: dict[str, Any]) -> str:
        made.append(amend_rap(rap, by=user_of(request), **values))
        return f"Version {made[0].version} is a draft. Change what has to change, then submit it."

    told = ("This version stays in force until the next is signed by two people and activated.",)
    response = form_page(
        request, ReasonForm(request.POST or None), save, done=None, sheet=sheet_of(rap, "Amend the RAP", "Amend", *told)
    )
    return redirect(page_of_rap(made[0].pk)) if made else response


@permission(Permission.RAPS_CHANGE)
def rap_ending(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def save(values: dict[str, Any]) -> str:
        end_rap(rap, by=user_of(request), **values)
        return "The RAP has ended."

    sheet = sheet_of(rap, "End the RAP", "End it", "No more money is committed.", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RAPS_CHANGE)
def rap_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    rap = find_rap(request, pk)

    def save(values: dict[str, Any]) -> str:
        cancel_rap(rap, by=user_of(request), **values)
        return "The RAP is put aside."

    sheet = sheet_of(rap, "Put the RAP aside", "Put it aside", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)
