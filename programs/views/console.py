"""Beside the tabs of the console: what explains RUM, the diamond finder, the settings of the program."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview.http.lists import download, wants_file
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.actions.policy import change_policy
from programs.forms.console import PolicyForm
from programs.models import ProgramPolicy
from programs.models.partner_profile import partners_seen_by
from programs.reports.diamonds import diamonds
from programs.reports.explained import explain_rum
from programs.tables.cells import as_values
from programs.tables.partners import DiamondTable
from programs.views.console_scope import scope_of


@permission(Permission.CONSOLE_VIEW)
def rum(request: HttpRequest, pam: int) -> HttpResponse:
    """How the RUM of one portfolio is made: every partner's ARR, and its rate. `0` is nobody's, with `all=1` all."""
    scope = scope_of(request)
    seen = scope.seen
    if not request.GET.get("all"):
        rows = partners_seen_by(scope.user).filter(pk__in=seen, pam=pam or None)
        seen = list(rows.order_by().values_list("pk", flat=True))
        if not seen:
            raise Http404
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    context = {"explanation": explain_rum(seen, on=scope.on), "closes": True}
    return render(request, template, context)


@permission(Permission.PROGRAMS_VIEW)
def diamond_list(request: HttpRequest) -> HttpResponseBase:
    scope = scope_of(request)
    rows = as_values(diamonds(scope.seen, on=scope.on, limit=1000), *DiamondTable.needed())
    if wants_file(request):
        return download(request, DiamondTable, rows, name="diamonds")
    context = {
        "table": DiamondTable(rows),
        "count": len(rows),
        "scope": scope,
        "csv_url": scope.page("programs:diamond-list", format="csv"),
        "xlsx_url": scope.page("programs:diamond-list", format="xlsx"),
    }
    return render(request, "programs/diamond_list.html", context)


@permission(Permission.SETTINGS_MANAGE)
def policy(request: HttpRequest) -> HttpResponse:
    current = ProgramPolicy.current()
    initial = {name: getattr(current, name) for name in PolicyForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        change_policy(by=user_of(request), **values)
        return "The program's settings are saved."

    sheet = Sheet("Console", "When a portfolio needs attention", reverse("programs:console"))
    return form_page(request, PolicyForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)
