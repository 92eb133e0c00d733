"""The promise ledger, and what is done with one promise: made, changed, settled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.commitments import change_promise, promise, settle_promise
from programs.filters.promises import PromiseFilters
from programs.forms.promises import OutcomeForm, PromiseForm
from programs.models import Commitment
from programs.reports.promises import count_promises
from programs.tables.promises import PromiseTable
from programs.views.rap_find import find_promise, find_qar, page_of_qar, page_of_rap, prefilled


@permission(Permission.PROGRAMS_VIEW)
def promise_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/promise_list.html",
        rows=Commitment.objects.visible_to(user),
        table=PromiseTable,
        filters=PromiseFilters,
        name="promises",
        context={"count": count_promises(user, today=clock.today())},
    )


@permission(Permission.QARS_CHANGE)
def promise_new(request: HttpRequest, pk: int) -> HttpResponse:
    qar = find_qar(request, pk)
    offered = {"owner": qar.partner.pam_id, "side": "ours", **prefilled(request, "text", "due_on")}
    form = PromiseForm(request.POST or None, initial=offered)

    def save(values: dict[str, Any]) -> str:
        promise(qar, by=user_of(request), **values)
        return "The promise is in the next plan."

    kicker = f"QAR {qar.number} · {qar.partner.name}"
    sheet = Sheet(kicker, "Add a promise to the next plan", page_of_qar(pk), "Add it")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.QARS_CHANGE)
def promise_change(request: HttpRequest, pk: int) -> HttpResponse:
    line = find_promise(request, pk)
    names = ("text", "side", "owner", "owner_name", "due_on", "worth", "currency")
    form = PromiseForm(request.POST or None, initial={name: getattr(line, name) for name in names})

    def save(values: dict[str, Any]) -> str:
        change_promise(line, by=user_of(request), **values)
        return "The promise is changed."

    told = ("Once its plan is locked, only the owner can change.",)
    sheet = Sheet(_kicker(line), "Change the promise", _back(line), "Save", consequences=told)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.QARS_CHANGE)
def promise_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    line = find_promise(request, pk)
    form = OutcomeForm(request.POST or None, outcome=line.outcome, initial=prefilled(request, "outcome"))
    back = _review_of(line)

    def save(values: dict[str, Any]) -> str:
        settled = settle_promise(line, by=user_of(request), **values)
        return f"The promise is {settled.get_outcome_display().lower()}."

    told = (
        "Deferred, it goes into the next plan as one line that keeps its origin.",
        "At three deferrals the managers of the territory are told.",
    )
    heading = f"What became of “{line.text}”?"
    sheet = Sheet(_kicker(line), heading, back, "Save the outcome", consequences=told)
    return form_page(request, form, save, done=None, sheet=sheet)


def _kicker(line: Commitment) -> str:
    return f"Promise · {line.partner.name}"


def _back(line: Commitment) -> str:
    return page_of_qar(line.qar_id) if line.qar_id else page_of_rap(line.rap_id or 0)


def _review_of(line: Commitment) -> str:
    """The review in which it is asked about; its RAP; else the ledger."""
    if line.rap_id:
        return page_of_rap(line.rap_id)
    following = getattr(line.qar, "following", None)
    return page_of_qar(following.pk) if following else reverse("programs:promises")
