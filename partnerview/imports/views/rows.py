"""Findings of an import and the rows behind them: accept, leave out, correct."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError, InvalidInput
from partnerview.http.lists import list_page
from partnerview.imports.actions import decisions
from partnerview.imports.filters import FindingFilters
from partnerview.imports.forms import CorrectionForm
from partnerview.imports.models import ImportBatch
from partnerview.imports.reports.findings import groups_of, guarded_codes
from partnerview.imports.tables import FindingTable
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.IMPORTS_RUN)
def finding_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    batch = _visible(request, pk)
    return list_page(
        request,
        "imports/finding_list.html",
        rows=batch.findings.all(),
        table=FindingTable,
        filters=FindingFilters,
        name=f"findings of import {batch.pk}",
        context={"batch": batch, "groups": groups_of(batch), "code": request.GET.get("code", "")},
    )


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_warnings(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all warnings of a code, or with `open` take the acceptance back."""
    batch, user, code = _visible(request, pk), user_of(request), request.POST.get("code", "")
    row = _row_number(request)
    if "open" in request.POST:
        decisions.withdraw_acceptance(batch, [code], by=user)
    else:
        decisions.accept_warnings(batch, [code], by=user, reason=request.POST.get("reason", ""), row=row)
    return redirect("imports:row", pk=pk, number=row) if row else redirect("imports:import-detail", pk=pk)


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave rows out: those of a code, or one; with `take_in` the other way."""
    batch, row = _visible(request, pk), _row_number(request)
    decisions.leave_out(
        batch,
        by=user_of(request),
        rows=[row] if row else [],
        code=request.POST.get("code", ""),
        left_out="take_in" not in request.POST,
    )
    return redirect("imports:row", pk=pk, number=row) if row else redirect("imports:import-detail", pk=pk)


@permission(Permission.IMPORTS_RUN)
def import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One row with all its cells, what is wrong with it, and a correction."""
    batch = _visible(request, pk)
    row = get_object_or_404(batch.rows, number=number)
    form = CorrectionForm(request.POST or None, header=batch.header)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.correct_cell(batch, number, by=user_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Row {number:,} is corrected.")
            return redirect("imports:row", pk=pk, number=number)
    wrong = {finding.column: finding for finding in batch.findings.filter(row_number=number)}
    written = row.written or row.cells
    cells = [
        {"column": column, "value": value, "written": came, "finding": wrong.get(column)}
        for column, value, came in zip(batch.header, row.cells, written, strict=False)
    ]
    context = {
        "batch": batch,
        "row": row,
        "cells": cells,
        "form": form,
        "whole": wrong.get(""),
        "may_decide": batch.is_open and not row.is_known,
        "guarded": guarded_codes(batch),
    }
    return render(request, "imports/row_detail.html", context, status=422 if form.errors else 200)


def _row_number(request: HttpRequest) -> int | None:
    """The row that the form speaks of, if it speaks of one."""
    number = request.POST.get("row", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise InvalidInput("That is no row of a file.", field="row")
    return int(number) if number else None


def _visible(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(user_of(request)), pk=pk)
