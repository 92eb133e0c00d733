"""How a firm counts MRR, in words for its pages: its own policies, and those that hold everywhere."""

from __future__ import annotations

from typing import Final

from partnerview.books.models import ChurnPolicy, LicencePolicy, PausePolicy
from recognition.mrr_rows import policy

_PAUSED: Final = {
    PausePolicy.CHURN: "A pause counts as churn or contraction, and its return as reactivation.",
    PausePolicy.APART: "A pause and its return are movements of their own.",
}
_LOST: Final = {
    ChurnPolicy.SERVICE_END: "What ends is lost the day after its last day of service.",
    ChurnPolicy.NOTICE: "What ends is lost on the day that notice is given.",
    ChurnPolicy.LAST_PAID: "What ends is lost the day after the last period that was paid.",
}
_ENDED_PAUSED: Final = {
    PausePolicy.CHURN: "What ends while it is paused was lost when the pause began.",
    PausePolicy.APART: "What ends while it is paused is lost on the day it ends.",
}
_LICENCES: Final = {
    LicencePolicy.GROSS: "A licence counts at its price, sold as agent too.",
    LicencePolicy.EARNED: "A licence sold as agent counts at our commission.",
}
_EVERYWHERE: Final = "A client that had MRR before comes back as a reactivation; a discount that ends is expansion."


def policy_words() -> str:
    """Pauses, the day of churn, reactivation, discounts, licences."""
    pause, churn, licence = policy()
    own = (_PAUSED[PausePolicy(pause)], _ENDED_PAUSED[PausePolicy(pause)], _LOST[ChurnPolicy(churn)])
    return " ".join((*own, _EVERYWHERE, _LICENCES[LicencePolicy(licence)]))
