"""Invoices on paper: rendered once from the frozen document, kept below MEDIA_ROOT, never rendered again.

The file lies in a folder named after its schema and is named after its key, so that no firm meets
another's and no prefix that somebody chose becomes part of a path.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from engagements.models import Invoice, InvoiceStatus
from partnerview.db.connection import connection
from partnerview.errors import Conflict

SOURCE: Final = Path(settings.BASE_DIR) / "templates" / "documents" / "invoice.typ"
AT_ONCE: Final = 200

log = logging.getLogger(__name__)


def pdf_of(invoice: Invoice) -> Path:
    """The invoice's PDF, rendered now if no worker has done it yet. Raises Conflict for a draft."""
    if invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("A draft has no document. Issue it first.", code="not_issued")
    kept = Path(settings.MEDIA_ROOT) / invoice.pdf if invoice.pdf else None
    return kept if kept and kept.exists() else _render(invoice)


def render_some() -> bool:
    """Render some of the issued invoices that have no PDF yet; whether it is worth going on."""
    waiting = Invoice.objects.filter(status=InvoiceStatus.ISSUED, pdf="").order_by("id")
    rendered = 0
    for invoice in waiting[:AT_ONCE]:
        try:
            _render(invoice)
        except typst.TypstError:
            log.exception("Invoice %s cannot be rendered", invoice.pk)
        else:
            rendered += 1
    return rendered > 0 and waiting.exists()


def compiled(document: Mapping[str, Any]) -> bytes:
    """The document as PDF. The same document always gives the same file."""
    pdf: bytes = typst.compile(str(SOURCE), sys_inputs={"document": json.dumps(document)})
    return pdf


def _render(invoice: Invoice) -> Path:
    """Written beside its place and moved there whole, whoever else renders it at the same moment."""
    relative = Path(connection.schema_name) / "invoices" / f"{invoice.pk}.pdf"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(compiled(invoice.document))
    part.replace(target)
    Invoice.objects.filter(pk=invoice.pk).update(pdf=str(relative))
    return target
