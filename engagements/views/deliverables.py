"""Deliverables: the list, one as a page, and the forms that promise, deliver and accept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.deliverables import (
    accept_deliverable,
    add_deliverable,
    add_template,
    change_deliverable,
    deliver,
    end_template,
    remove_deliverable,
)
from engagements.filters import DeliverableFilters
from engagements.forms import AcceptanceForm, DeliverableForm, DeliveryForm, LastDueForm, NothingForm, TemplateForm
from engagements.models import Deliverable, DeliverableTemplate, Engagement
from engagements.tables import DeliverableTable
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def deliverable_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "engagements/deliverable_list.html",
        rows=Deliverable.objects.visible_to(user_of(request)),
        table=DeliverableTable,
        filters=DeliverableFilters,
        name="deliverables",
    )


@permission(Permission.ENGAGEMENTS_VIEW)
def deliverable_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    context = {
        "deliverable": _find(request, pk),
        "may_deliver": user.may(Permission.DELIVERABLES_CHANGE),
        "may_accept": user.may(Permission.DELIVERABLES_ACCEPT),
    }
    return render(request, "engagements/deliverable_detail.html", context)


@permission(Permission.DELIVERABLES_CHANGE)
def deliverable_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    form = DeliverableForm(request.POST or None, engagement=engagement)

    def save(values: dict[str, Any]) -> str:
        return f"“{add_deliverable(engagement, by=user_of(request), **values).title}” is promised."

    sheet = Sheet(_kicker(engagement), "New deliverable", _tab(engagement), button="Promise it")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_CHANGE)
def deliverable_change(request: HttpRequest, pk: int) -> HttpResponse:
    deliverable = _find(request, pk)
    initial = {name: getattr(deliverable, name) for name in DeliverableForm.base_fields}
    form = DeliverableForm(request.POST or None, engagement=deliverable.engagement, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return f"“{change_deliverable(deliverable, by=user_of(request), **values).title}” is saved."

    sheet = Sheet(_kicker(deliverable.engagement), f"Change “{deliverable.title}”", _page_of(deliverable))
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_CHANGE)
def deliverable_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    deliverable = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{deliver(deliverable, by=user_of(request), **values).title}” is delivered."

    sheet = Sheet(_kicker(deliverable.engagement), f"Deliver “{deliverable.title}”", _page_of(deliverable), "Delivered")
    return form_page(request, DeliveryForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_ACCEPT)
def deliverable_acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    deliverable = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{accept_deliverable(deliverable, by=user_of(request), **values).title}” is accepted."

    consequences = (
        ("With its last deliverable the one-off is accepted too: it is earned and can be billed.",)
        if deliverable.line_id
        else ()
    )
    sheet = Sheet(
        _kicker(deliverable.engagement),
        f"“{deliverable.title}” accepted",
        _page_of(deliverable),
        "Record acceptance",
        consequences=consequences,
    )
    return form_page(request, AcceptanceForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_CHANGE)
def deliverable_removal(request: HttpRequest, pk: int) -> HttpResponse:
    deliverable = _find(request, pk)

    def save(_: dict[str, Any]) -> str:
        remove_deliverable(deliverable, by=user_of(request))
        return f"“{deliverable.title}” is taken back."

    heading = f"Take “{deliverable.title}” back"
    sheet = Sheet(_kicker(deliverable.engagement), heading, _page_of(deliverable), "Take it back", kind="danger")
    done = _tab(deliverable.engagement)
    return form_page(request, NothingForm(request.POST or None), save, done=done, sheet=sheet)


@permission(Permission.DELIVERABLES_CHANGE)
def template_new(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{add_template(engagement, by=user_of(request), **values).title}” comes back from now on."

    sheet = Sheet(_kicker(engagement), "New recurring deliverable", _tab(engagement), button="Add it")
    return form_page(request, TemplateForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DELIVERABLES_CHANGE)
def template_ending(request: HttpRequest, pk: int) -> HttpResponse:
    templates = DeliverableTemplate.objects.visible_to(user_of(request)).select_related("engagement__client")
    template = get_object_or_404(templates, pk=pk)

    def save(values: dict[str, Any]) -> str:
        return f"“{end_template(template, by=user_of(request), **values).title}” ends."

    consequences = ("What was planned after that day and is not delivered goes.",)
    heading = f"End “{template.title}”"
    sheet = Sheet(_kicker(template.engagement), heading, _tab(template.engagement), "End it", consequences=consequences)
    return form_page(request, LastDueForm(request.POST or None), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> Deliverable:
    rows = Deliverable.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("engagement__client", "line", "template", "delivered_by"), pk=pk)


def _kicker(engagement: Engagement) -> str:
    return f"{engagement.client.name} · {engagement.name}"


def _tab(engagement: Engagement) -> str:
    return reverse("engagements:engagement-deliverables", args=[engagement.pk])


def _page_of(deliverable: Deliverable) -> str:
    return reverse("engagements:deliverable-detail", args=[deliverable.pk])
