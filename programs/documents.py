"""Handover packs on paper. Plain words in, a PDF out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from partnerview.books.models import Conventions
from programs.views.pack_page import Pack

SOURCE: Final = Path(settings.BASE_DIR) / "templates" / "documents" / "handover_pack.typ"


def packs_pdf(packs: Iterable[Pack], *, title: str) -> bytes:
    """One document, each pack on pages of its own."""
    firm = Conventions.objects.values_list("firm_name", flat=True).get(pk=1)
    document = {"firm": firm, "title": title, "packs": [_printed(pack) for pack in packs]}
    pdf: bytes = typst.compile(str(SOURCE), sys_inputs={"document": json.dumps(document)})
    return pdf


def _printed(pack: Pack) -> dict[str, Any]:
    return {
        "title": pack.heading,
        "lede": pack.lede,
        "facts": [list(fact) for fact in pack.facts],
        "sections": [
            {
                "title": section.title,
                "nothing": section.nothing if section.is_empty else "",
                "sentences": list(section.sentences),
                "columns": [list(column) for column in section.columns],
                "rows": [[f"{cell.text}\n{cell.note}".strip() for cell in row] for row in section.rows],
            }
            for section in pack.sections
        ],
    }
