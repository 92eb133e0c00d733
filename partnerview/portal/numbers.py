"""A number out of a form field that a page has filled in itself."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from partnerview.errors import InvalidInput


def returned(text: str | None) -> Decimal:
    """The return that was on the page. Raises InvalidInput for anything that is no number."""
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        raise InvalidInput("Open the plan again and acknowledge what it shows.", field="partner_roi") from None
    if not found.is_finite():
        raise InvalidInput("Open the plan again and acknowledge what it shows.", field="partner_roi")
    return found
