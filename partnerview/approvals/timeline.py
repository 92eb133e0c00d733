"""What happened to a question put to others, in words; the reason and who it was stand beside the sentence."""

from __future__ import annotations

from typing import Final

from partnerview.audit.sentences import Fact, Say


def _signed(fact: Fact) -> str:
    is_last = fact.after.get("outcome") == "approved"
    return "Signed and approved" if is_last else "Signed, another signature is next"


SENTENCES: Final[dict[str, Say]] = {
    "approval.requested": "Asked for approval",
    "approval.approved": _signed,
    "approval.rejected": "Not signed",
    "approval.withdrawn": "Question taken back",
}
MAJOR: Final[frozenset[str]] = frozenset()
