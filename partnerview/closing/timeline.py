"""What the close and the exports of journals do, in words for the audit log."""

from __future__ import annotations

from typing import Final

from partnerview.audit.sentences import Fact, Say


def _closed(fact: Fact) -> str:
    left = fact.after.get("left_open") or {}
    if not left:
        return f"{fact.after.get('month')} closed with every check done"
    words = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in left.items())
    return f"{fact.after.get('month')} closed with these open: {words}"


SENTENCES: Final[dict[str, Say]] = {
    "month.closed": _closed,
    "journal.exported": "Journal of {months} exported as {format}, {postings} postings",
    "account.named": "Account {key} named {code} {name}",
}
MAJOR: Final = frozenset({"month.closed"})
