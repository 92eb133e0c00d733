"""Usage: what was used of usage lines, taken in by file, taken back by reversal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from engagements.actions.usage import reverse_usage
from engagements.actions.usage_files import COLUMNS, import_usage
from engagements.billing_filters import UsageFilters
from engagements.billing_forms import ReversalForm, UsageFileForm
from engagements.billing_tables import UsageTable
from engagements.models import UsageRecord
from engagements.views.editing import Sheet, form_page
from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.ui.formats import number
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.ENGAGEMENTS_VIEW)
def usage_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "engagements/usage_list.html",
        rows=UsageRecord.objects.visible_to(user),
        table=UsageTable,
        filters=UsageFilters,
        name="usage",
        context={"may_record": user.may(Permission.USAGE_RECORD)},
    )


@permission(Permission.USAGE_RECORD)
def usage_new(request: HttpRequest) -> HttpResponse:
    """A file of usage, all rows or none: what is wrong is listed by row and column."""
    form = UsageFileForm(request.POST or None, request.FILES or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            taken = retried(lambda: import_usage(content, by=user_of(request), reason=form.cleaned_data["reason"]))
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{number(taken.new)} recorded, {number(taken.known)} were known already.")
            return redirect("engagements:usage-list")
    context = {"form": form, "refusal": refusal, "columns": COLUMNS}
    return render(request, "engagements/usage_new.html", context, status=422 if refusal or form.errors else 200)


@permission(Permission.USAGE_RECORD)
def usage_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    rows = UsageRecord.objects.visible_to(user_of(request)).select_related("line__engagement__client")
    usage = get_object_or_404(rows, pk=pk)
    units = f"{formats.plain(usage.quantity)} {usage.line.usage_unit}"

    def save(values: dict[str, Any]) -> str:
        reverse_usage(usage, reason=values["reason"], by=user_of(request))
        return f"{units} are taken back."

    sheet = Sheet(
        f"{usage.line.engagement.client.name} · {usage.line.name}",
        f"Take {units} back",
        reverse("engagements:usage-list"),
        "Take it back",
        kind="danger",
        consequences=(
            "A row of as many units below zero is recorded on the same day; both rows stay.",
            "Revenue that it earned is reversed by the next monthly run.",
            "What was invoiced for it beyond the commitment is given back by the next billing run.",
        ),
    )
    return form_page(request, ReversalForm(request.POST or None), save, done=None, sheet=sheet)
