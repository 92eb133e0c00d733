"""What happens to lists, in words for the audit log (partnerview/audit/sentences.py)."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from partnerview.audit.sentences import Fact, Say


def _exported(fact: Fact) -> str:
    """`List “invoices” exported as CSV, filtered by state`."""
    filters = dict(parse_qsl(fact.after.get("filters") or ""))
    narrowed = f", filtered by {', '.join(filters)}" if filters else ""
    return f"List “{fact.after['list']}” exported as {str(fact.after['format']).upper()}{narrowed}"


SENTENCES: Final[dict[str, Say]] = {"list.exported": _exported}
