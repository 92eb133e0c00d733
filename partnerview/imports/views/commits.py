"""The last word on an import: write it, put it aside, take it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from partnerview.errors import DomainError
from partnerview.imports.actions.batches import discard, enqueue, resume
from partnerview.imports.actions.commits import confirm, request_undo
from partnerview.imports.forms import UndoForm
from partnerview.imports.models import ImportBatch
from partnerview.imports.views.batches import page_of
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    enqueue("commit", confirm(_visible(request, pk), by=user_of(request)))
    return redirect("imports:import-detail", pk=pk)


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_discarding(request: HttpRequest, pk: int) -> HttpResponse:
    discard(_visible(request, pk), by=user_of(request))
    return redirect("imports:import-list")


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_resumption(request: HttpRequest, pk: int) -> HttpResponse:
    """Wake the worker again, where a message was lost. Work that is under way is not done twice."""
    resume(_visible(request, pk))
    return redirect("imports:import-detail", pk=pk)


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _visible(request, pk), UndoForm(request.POST)
    if form.is_valid():
        try:
            enqueue("undo", request_undo(batch, by=user_of(request), reason=form.cleaned_data["reason"]))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("imports:import-detail", pk=pk)
    return render(request, "imports/import_detail.html", page_of(request, batch, undo_form=form), status=422)


def _visible(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(user_of(request)), pk=pk)
