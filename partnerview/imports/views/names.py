"""The names of a file and what they are here: one form for all, with what is undecided first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from partnerview.imports.actions.decisions import choose_names
from partnerview.imports.forms import NameForm
from partnerview.imports.models import ImportBatch, SourceName
from partnerview.imports.sources import NameKind, source_of
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class NameSection:
    """The names of one kind. More than are shown come up once these are decided."""

    kind: NameKind
    forms: list[NameForm]
    total: int
    undecided: int


def sections_of(batch: ImportBatch, user: User) -> list[NameSection]:
    """One section for each kind of name that the file has."""
    source = source_of(batch)
    names = sorted(batch.names.all(), key=lambda name: (name.is_decided, -name.rows, name.pk))
    sections = []
    for kind in source.name_kinds:
        of_kind = [name for name in names if name.kind == kind.key]
        if of_kind:
            choices = source.choices(kind.key, user)
            forms = [NameForm(name=name, prompt=kind.prompt, choices=choices) for name in of_kind[:MOST_SHOWN]]
            open_names = sum(not name.is_decided for name in of_kind)
            sections.append(NameSection(kind, forms, len(of_kind), open_names))
    return sections


@permission(Permission.IMPORTS_RUN)
@require_POST
def import_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every choice that the form holds; what shows a suggestion is confirmed by it."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(user_of(request)), pk=pk)
    chosen: dict[str, dict[str, str]] = {}
    for name in SourceName.objects.filter(batch=batch):
        if (choice := request.POST.get(f"name-{name.pk}-choice")) is not None:
            chosen.setdefault(name.kind, {})[name.name] = choice
    choose_names(batch, chosen, by=user_of(request))
    messages.success(request, "The names are saved.")
    return redirect("imports:import-detail", pk=pk)
