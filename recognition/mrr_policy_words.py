"""How a firm counts MRR, in words for its pages: its own policies, and those that hold everywhere."""

from __future__ import annotations

from typing import Final

from partnerview.books.models import ChurnPolicy, PausePolicy
from recognition.mrr_rows import policy

_ENDED_PAUSED: Final = {
    PausePolicy.CHURN: "What ends while it is paused was lost when the pause began.",
    PausePolicy.APART: "What ends while it is paused is lost on the day it ends.",
}


def policy_words() -> str:
    """Pauses, the day of churn, reactivation, discounts, licences."""
    pause, churn = policy()
    return (
        f"A pause is: {_lower(PausePolicy(pause).label)}. {_ENDED_PAUSED[PausePolicy(pause)]} "
        f"MRR is lost on: {_lower(ChurnPolicy(churn).label)}. A client that had MRR before comes back as a "
        "reactivation; a discount that ends is expansion; a licence counts at its price, sold as agent too."
    )


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
