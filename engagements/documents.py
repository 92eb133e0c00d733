"""Invoices on paper: rendered once from the frozen document, kept below MEDIA_ROOT, never rendered again.

The file is named after the invoice and its schema's opaque name, so that no tenant meets another's.
"""

from __future__ import annotations

import json
from pathlib import Path

import typst
from django.conf import settings

from engagements.models import Invoice, InvoiceStatus
from partnerview.db.connection import connection
from partnerview.errors import Conflict

SOURCE = Path(settings.BASE_DIR) / "templates" / "documents" / "invoice.typ"


def pdf_of(invoice: Invoice) -> Path:
    """The invoice's PDF, rendered now if no worker has done it yet. Raises Conflict for a draft."""
    if invoice.status != InvoiceStatus.ISSUED:
        raise Conflict("A draft has no document. Issue it first.", code="not_issued")
    kept = Path(settings.MEDIA_ROOT) / invoice.pdf if invoice.pdf else None
    if kept and kept.exists():
        return kept
    return _render(invoice)


def _render(invoice: Invoice) -> Path:
    relative = Path(_folder()) / f"{invoice.reference}.pdf"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    document = typst.compile(str(SOURCE), sys_inputs={"document": json.dumps(invoice.document)}, pdf_standards=[])
    draft = target.with_suffix(f".{invoice.pk}.part")
    draft.write_bytes(document)
    draft.replace(target)
    Invoice.objects.filter(pk=invoice.pk).update(pdf=str(relative))
    return target


def _folder() -> str:
    return f"{connection.schema_name}/invoices"
