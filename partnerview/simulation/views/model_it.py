"""“Model it” as a page: type a relationship, see what it comes to, save it as a draft if it is wanted (O-17)."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from engagements.line_forms import FORMS
from engagements.models import LineKind
from partnerview.charts.inputs import Column, ColumnGroup
from partnerview.errors import DomainError, FieldError, InvalidInput, NotPermitted
from partnerview.simulation.model import Model, model, save_model
from partnerview.simulation.model_forms import ModelForm
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

COLUMNS = 12


@permission(Permission.SIMULATE)
def simulation(request: HttpRequest) -> HttpResponse:
    """Nothing is written but by “Save as draft engagement”. Every other button only shows."""
    user = user_of(request)
    may_save = user.may(Permission.ENGAGEMENTS_CHANGE)
    form = ModelForm.read(request.POST, user) if request.method == "POST" else ModelForm.fresh(user)
    then = request.POST.get("then", "")
    shows = request.method == "POST" and not then.startswith("add-") and "remove" not in request.POST
    answer = _answer(form, request) if shows else None
    if then == "save" and answer is not None and may_save:
        done = _saved(form, request)
        if done:
            return done
    if then == "save" and not may_save:
        raise NotPermitted("Your roles do not draft engagements. Hand the figures to an account manager.")
    context = {
        "form": form,
        "answer": answer,
        "groups": _groups(answer) if answer else [],
        "kinds": [(kind, LineKind(kind).label) for kind in FORMS],
        "may_save": may_save,
        "is_refused": shows and answer is None,
        "is_refused_save": then == "save",
        "is_live": bool(getattr(request, "htmx", False)),
    }
    return render(request, "simulation/simulation.html", context, status=422 if then == "save" else 200)


def _answer(form: ModelForm, request: HttpRequest) -> Model | None:
    if not form.is_valid():
        return None
    try:
        return model(form.asked(), by=user_of(request))
    except DomainError as refusal:
        form.refuse(refusal)
    return None


def _saved(form: ModelForm, request: HttpRequest) -> HttpResponse | None:
    asked = form.asked()
    wanted = {"client": "Choose the client.", "name": "Give the engagement a name."}
    missing = [FieldError(name, words, "required") for name, words in wanted.items() if not asked.head.get(name)]
    try:
        if missing:
            raise InvalidInput("A draft needs a client and a name.", errors=missing)
        engagement = save_model(asked, by=user_of(request))
    except DomainError as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, f"{engagement.code} is drafted with what you modelled. Ask for approval to start it.")
    return redirect("engagements:engagement-detail", engagement.pk)


def _groups(answer: Model) -> list[ColumnGroup]:
    """The first twelve months as columns: asked for, earned, promised."""
    return [
        ColumnGroup(
            formats.month_short(month.month),
            [
                Column("Contracted", "contracted", _whole(month.mrr)),
                Column("Invoiced", "invoiced", month.invoiced),
                Column("Recognized", "recognized", month.recognized),
            ],
        )
        for month in answer.months[:COLUMNS]
    ]


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
