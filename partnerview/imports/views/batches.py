"""Uploading a file, the list of imports, and the page of one: it shows what its state asks for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.imports.actions.batches import enqueue, receive
from partnerview.imports.filters import ImportFilters
from partnerview.imports.forms import UndoForm, UploadForm
from partnerview.imports.models import BatchState, ImportBatch
from partnerview.imports.reports import findings, status
from partnerview.imports.sources import all_sources, source_of
from partnerview.imports.storage import path_of
from partnerview.imports.tables import ImportTable
from partnerview.imports.uploads import refuse_stopped
from partnerview.imports.views.names import sections_of
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.IMPORTS_RUN)
def import_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "imports/import_list.html",
        rows=ImportBatch.objects.visible_to(user_of(request)),
        table=ImportTable,
        filters=ImportFilters,
        name="imports",
    )


@permission(Permission.IMPORTS_RUN)
def import_new(request: HttpRequest) -> HttpResponse:
    """The upload. What cannot be read is refused at the field; nothing of it is kept."""
    if request.method != "POST":
        return _upload_page(request, UploadForm(), status=200)
    form = UploadForm(request.POST, request.FILES)
    try:
        refuse_stopped(request)
        if form.is_valid():
            return redirect("imports:import-detail", pk=_receive(request, form).pk)
    except DomainError as refusal:
        form.errors.pop("file", None)  # a file that was stopped on the way is not a file that is missing
        form.refuse(refusal)
        return _upload_page(request, form, status=refusal.status)
    return _upload_page(request, form, status=422)


def _receive(request: HttpRequest, form: UploadForm) -> ImportBatch:
    file = form.cleaned_data["file"]
    batch = receive(file.chunks(), name=file.name, by=user_of(request))
    enqueue("stage", batch)
    return batch


def _upload_page(request: HttpRequest, form: UploadForm, *, status: int) -> HttpResponse:
    context = {"form": form, "sources": all_sources(), "most_bytes": settings.IMPORT_MAX_BYTES}
    return render(request, "imports/import_new.html", context, status=status)


@permission(Permission.IMPORTS_RUN)
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = visible_import(request, pk)
    return render(request, "imports/import_detail.html", page_of(request, batch))


@permission(Permission.IMPORTS_RUN)
@require_GET
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar alone; once the work has ended, the page is asked to load itself anew."""
    batch = visible_import(request, pk)
    if not batch.is_busy:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"batch": batch, "progress": status.progress_of(batch), "noun": source_of(batch).noun}
    return render(request, "imports/progress.html", context)


@permission(Permission.IMPORTS_RUN)
@require_GET
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded, to be kept and never shown by the browser."""
    batch = visible_import(request, pk)
    if not batch.file or not path_of(batch.file).exists():
        raise Http404("The file of this import is no longer kept.")
    return FileResponse(
        path_of(batch.file).open("rb"),
        as_attachment=True,
        filename=batch.file_name,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def visible_import(request: HttpRequest, pk: int) -> ImportBatch:
    """The import, or 404 where it is not there or not this person's to see."""
    return get_object_or_404(ImportBatch.objects.visible_to(user_of(request)).select_related("uploaded_by"), pk=pk)


def page_of(request: HttpRequest, batch: ImportBatch, **more: Any) -> dict[str, Any]:
    """All that the page of an import shows in its present state."""
    source = source_of(batch)
    steps, current = status.steps_of(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "source": source,
        "heading": status.heading_of(batch),
        "steps": steps,
        "current": current,
        **more,
    }
    if batch.is_busy:
        context |= {"progress": status.progress_of(batch), "noun": source.noun}
    else:
        context |= {"groups": findings.groups_of(batch), "undecided": status.undecided_rows(batch)}
    if batch.is_open:
        sections = sections_of(batch, user_of(request))
        open_names = sum(section.undecided for section in sections)
        context |= {"sections": sections, "open_names": open_names, "guarded": findings.guarded_codes(batch)}
    if batch.outcome and batch.state not in {BatchState.FAILED, BatchState.DISCARDED} and not batch.is_busy:
        context["shown"] = source.show(batch.outcome)
    if batch.state == BatchState.DONE:
        context.setdefault("undo_form", UndoForm())
    return context
