"""What an invoice says on paper, as it is at the moment of issue: frozen with it, printed by documents.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from engagements.models import Invoice, InvoiceLine
from partnerview.books.models import Conventions
from partnerview.money import minor_units
from partnerview.ui import formats

ONE_DAY: Final = dt.timedelta(days=1)


def document_of(
    invoice: Invoice, lines: Iterable[InvoiceLine], conventions: Conventions, reference: str
) -> dict[str, Any]:
    """Plain values only; amounts as text with the currency's decimals, days in ISO with the last day included."""
    code = invoice.currency
    return {
        "reference": reference,
        "kind": invoice.kind,
        "firm": {"name": conventions.firm_name, "address": conventions.address},
        "bill_to": _billed_party(invoice),
        "engagement": {"code": invoice.engagement.code, "name": invoice.engagement.name},
        "dated_on": invoice.dated_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "interval": _days(invoice.interval_starts_on, invoice.interval_ends_before),
        "credits": invoice.credits.reference if invoice.credits else "",
        "reason": invoice.reason,
        "currency": code,
        "lines": [_line(line, code) for line in lines],
        "tax_rate": f"{invoice.tax_rate.normalize():f}",
        "net": _amount(invoice.net_amount, code),
        "tax": _amount(invoice.tax_amount, code),
        "gross": _amount(invoice.gross_amount, code),
    }


def _billed_party(invoice: Invoice) -> dict[str, str]:
    if invoice.billed_partner is not None:
        return {"name": invoice.billed_partner.name, "address": invoice.billed_partner.address, "tax_number": ""}
    client = invoice.client
    return {"name": client.legal_name or client.name, "address": client.address, "tax_number": client.tax_number}


def _line(line: InvoiceLine, currency: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "service": _days(line.starts_on, line.ends_before),
        "quantity": _quantity(line),
        "unit": line.unit,
        "unit_price": _price(line.unit_price, currency),
        "net": _amount(line.net_amount, currency),
    }


def _days(starts_on: dt.date | None, ends_before: dt.date | None) -> list[str] | None:
    """First and last day; nothing where a line is for no stretch of time."""
    if starts_on is None or ends_before is None:
        return None
    return [starts_on.isoformat(), (ends_before - ONE_DAY).isoformat()]


def _quantity(line: InvoiceLine) -> str:
    """Hours as 15:30, anything else as a plain number."""
    if line.unit == "h":
        return formats.hours(round(line.quantity * 60))
    return f"{line.quantity.normalize():f}"


def _amount(value: Decimal, currency: str) -> str:
    return f"{value:.{minor_units(currency)}f}"


def _price(value: Decimal, currency: str) -> str:
    """A price keeps the decimals it has, and at least those of the currency."""
    exponent = value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return f"{value:.{max(places, minor_units(currency))}f}"
