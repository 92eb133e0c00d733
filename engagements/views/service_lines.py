"""Pages about service lines: add, change on a draft, end, take back, accept, remove."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.service_lines import accept_line, add_line, change_line, end_line, remove_line, take_back_line
from engagements.forms import AcceptanceForm, LineEndingForm, NothingForm, ReasonForm
from engagements.line_fields import LineForm
from engagements.line_forms import FORMS, initial_of
from engagements.models import Engagement, LineKind, ServiceLine
from engagements.tier_lines import kind_of
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from engagements.views.tier_choice import chosen_tier, offered, prefilled
from partnerview.ui.parts import Option
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

FORM = "engagements/line_form.html"


@permission(Permission.ENGAGEMENTS_CHANGE)
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    tier = chosen_tier(request)
    kind = kind_of(tier) if tier else request.GET.get("kind", LineKind.RECURRING_FEE)
    if kind not in FORMS:
        raise Http404
    initial = {"starts_on": engagement.starts_on, "name": LineKind(kind).label}
    form = FORMS[kind](request.POST or None, initial=initial | prefilled(tier, engagement.currency))

    def save(_: dict[str, Any]) -> str:
        line = add_line(engagement, by=user_of(request), kind=kind, tier=tier, **form.details())
        return f"“{line.name}” is added."

    here = reverse("engagements:line-new", args=[pk])
    kinds = [Option(value, label, f"{here}?kind={value}") for value, label in LineKind.choices]
    heading = f"New line: {tier}" if tier else "New service line"
    more: dict[str, Any] = {"kinds": kinds, "chosen_kind": kind, "tier": tier, "offered": offered(user_of(request))}
    sheet = _sheet(engagement, heading, "Add the line", template=FORM, **more)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def line_change(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(request, pk)
    form: LineForm = FORMS[line.kind](request.POST or None, initial=initial_of(line))

    def save(_: dict[str, Any]) -> str:
        details = form.details()
        details.pop("reason", None)
        change_line(line, by=user_of(request), **(_cleared(form) | details))
        return f"“{line.name}” is saved."

    sheet = _sheet(line.engagement, f"Change “{line.name}”", "Save", template=FORM)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def line_ending(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        end_line(line, by=user_of(request), **values)
        return f"“{line.name}” ends."

    consequences = ("MRR falls by its monthly amount the day after.", "What was billed and recognized stays.")
    sheet = _sheet(line.engagement, f"End “{line.name}”", "End the line", kind="danger", consequences=consequences)
    return form_page(request, LineEndingForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def line_taking_back(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        take_back_line(line, by=user_of(request), **values)
        return f"“{line.name}” will not begin."

    consequences = ("It has not begun yet and will not begin.", "It stays on the record and counts nowhere.")
    sheet = _sheet(line.engagement, f"Take “{line.name}” back", "Take it back", consequences=consequences)
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_ACCEPT)
def line_acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        accept_line(line, by=user_of(request), **values)
        return f"“{line.name}” is accepted."

    consequences = ("It is earned on that day and can be billed.",)
    sheet = _sheet(line.engagement, f"“{line.name}” accepted", "Record acceptance", consequences=consequences)
    return form_page(request, AcceptanceForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def line_removal(request: HttpRequest, pk: int) -> HttpResponse:
    line = _find(request, pk)

    def save(_: dict[str, Any]) -> str:
        remove_line(line, by=user_of(request))
        return f"“{line.name}” is removed from the draft."

    sheet = _sheet(line.engagement, f"Remove “{line.name}”", "Remove the line", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> ServiceLine:
    lines = ServiceLine.objects.visible_to(user_of(request)).select_related("engagement__client")
    return get_object_or_404(lines, pk=pk)


def _cleared(form: LineForm) -> dict[str, Any]:
    """Optional amounts and days that were emptied on the form."""
    amounts = ("overage_rate", "overage_multiplier", "cap_amount")
    moving = ("rollover_cap_minutes", "rollover_periods", "borrow_cap_minutes")
    optional = ("ends_on", *amounts, "expected_months", *moving)
    emptied = {name: None for name in optional if name in form.fields and not form.cleaned_data.get(name)}
    no_minimum = "usage_tiers" in form.fields and not form.cleaned_data.get("unit_price")
    return emptied | ({"unit_price": Decimal(0)} if no_minimum else {})


def _sheet(
    engagement: Engagement,
    heading: str,
    button: str,
    *,
    template: str = "engagements/form_page.html",
    kind: str = "primary",
    consequences: tuple[str, ...] = (),
    **context: Any,
) -> Sheet:
    return Sheet(
        kicker=f"{engagement.client.name} · {engagement.name}",
        heading=heading,
        back=reverse("engagements:engagement-detail", args=[engagement.pk]),
        button=button,
        kind=kind,
        template=template,
        consequences=consequences,
        context={"engagement": engagement, **context},
    )
