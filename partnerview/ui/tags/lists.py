"""Tags that a list page is made of: table, pagination, filters, tabs, steps, empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString

from partnerview.ui.parts import Cell, Step, Tab, TotalsRow

register = template.Library()

FITS_A_PHONE: Final = 2  # what stands on one line there: fields, and the button of kept views; more of it folds


@register.inclusion_tag("components/table.html", takes_context=True)
def table(context: Context, table: Any, label: str = "") -> dict[str, Any]:
    """The rows of a page, with the links that whoever asks may follow."""
    request: HttpRequest | None = context.get("request")
    if request:
        table.before_render(request)
    return {"table": table, "request": request, "label": label}


@register.simple_tag
def totals_of(table: Any) -> list[dict[str, Any]]:
    """The sums of a table, each with its label over the columns before the first sum."""
    names = [column.name for column in table.columns]
    rows = []
    for total in getattr(table, "totals", ()):
        span = max(1, next((place for place, name in enumerate(names) if name in total.cells), len(names)))
        rows.append({"label": total.label, "span": span, "cells": [_cell(table, total, name) for name in names[span:]]})
    return rows


def _cell(table: Any, total: TotalsRow, name: str) -> dict[str, Any]:
    given = total.cells.get(name, "")
    cell = given if isinstance(given, Cell) else Cell(given)
    look = table.columns[name].attrs["td"]
    return {
        "text": cell.text,
        "below": cell.below,
        "explain_url": cell.explain_url,
        "css": look.get("class", ""),
        "fold": look.get("data-fold", ""),
        "label": look.get("data-label", ""),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, label: str = "Pages") -> dict[str, Any]:
    """Earlier and later by cursor, with the range in words. `label` tells one list of a page from another."""
    return {"page": page, "label": label, "request": context.get("request")}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(
    context: Context, filterset: Any, *, exports: str = "", saved_views: Any = None, target: str = "main"
) -> dict[str, Any]:
    """One line of fields above a list. The address says everything that is chosen."""
    request: HttpRequest = context["request"]
    fields = filterset.form.visible_fields()
    return {
        "form": filterset.form,
        "folds": len(fields) + bool(saved_views) > FITS_A_PHONE,
        "count": len(set_in(filterset.form)),
        "fields": f"fields-{target}",
        "query": request.GET.urlencode(),
        "filtered": any(request.GET.get(name) for name in filterset.form.fields),
        "sort": request.GET.get("sort", ""),
        "path": request.path,
        "exports": exports,
        "saved_views": saved_views,
        "target": target,
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }


def set_in(form: forms.BaseForm) -> list[str]:
    """The filters that narrow the list: each with something chosen that could be left empty, and each that is wrong."""
    if not form.is_bound:
        return []
    wrong, chosen = form.errors, form.cleaned_data
    return [bound.name for bound in form.visible_fields() if bound.name in wrong or _narrows(bound, chosen[bound.name])]


def _narrows(bound: BoundField, value: Any) -> bool:
    """What must be chosen, such as a month, says what is shown and leaves nothing out."""
    if value is None or value == "" or bound.field.required:
        return False
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    return not choices or any(not key for key, _ in choices)


@register.simple_tag
def filter_control(bound: BoundField) -> SafeString:
    """The control of one filter, small, in the look of a field."""
    if bound.use_fieldset or bound.is_hidden:
        return bound.as_widget()
    return bound.as_widget(attrs={"class": "input", "data-size": "small"})


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: Context, items: Iterable[Tab], label: str = "This page") -> dict[str, Any]:
    """Addresses of one record. Without a current one, the address of the request decides."""
    listed = list(items)
    request: HttpRequest | None = context.get("request")
    path = "" if request is None or any(tab.current for tab in listed) else request.path
    return {"items": listed, "path": path, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Step], current: int, label: str = "Steps") -> dict[str, Any]:
    """Where a long task stands; `current` counts from 1, one past the end is all done."""
    return {"items": list(items), "current": current, "label": label}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str, *, action: str = "", url: str = "") -> dict[str, Any]:
    """What will be here, and the one first action."""
    return {"title": title, "text": text, "action": action, "url": url}
