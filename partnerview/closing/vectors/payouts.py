"""V-32 and V-43: what partners are paid; V-44 is a rule of states, proved by a test."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from partnerview.closing.vectors.vector import Figures, Vector, shown, usd
from retainers.answers import Answers, problems, why_no_rights
from retainers.shares import Share, share_of_cycle, with_recovery

_EARNED: Final = (2750, 3000, 1500, 2375, 3000, 2750)


def _v32() -> Figures:
    deficit = usd(0)
    figures: dict[str, str] = {}
    for month, earned in enumerate(_EARNED, start=1):
        payout = with_recovery(usd(earned), guarantee=usd(2000), deficit=deficit)
        deficit = payout.deficit
        figures |= {f"paid {month}": shown(payout.amount), f"deficit {month}": shown(deficit)}
    return figures


def _v43() -> Figures:
    commission = Share(Decimal(20))
    bases = {"contracted": usd(2500), "collected": usd(2000), "after churn": usd(0)}
    return {
        name: shown(share_of_cycle(commission, basis, cycle=1, earned_before=usd(0))) for name, basis in bases.items()
    }


def _v44() -> Figures:
    uncapped = Answers("referral", economics="share", share_percent=Decimal(10), share_basis="collected")
    reason = why_no_rights(uncapped)
    paid = with_recovery(usd(0) if reason else usd(250), guarantee=None, deficit=usd(0))
    return {
        "refused field": ", ".join(error.field for error in problems(uncapped, 4)),
        "payout": shown(paid.amount),
        "reason": reason.partition(":")[0],
    }


VECTORS: Final = (
    Vector(
        "V-32",
        "guarantee 2,000 a month, recoverable; earned 2,750, 3,000, 1,500, 2,375, 3,000, 2,750",
        "paid = max(guarantee, earned − deficit)",
        {
            "paid 1": "2750.00",
            "deficit 1": "0.00",
            "paid 2": "3000.00",
            "deficit 2": "0.00",
            "paid 3": "2000.00",
            "deficit 3": "500.00",
            "paid 4": "2000.00",
            "deficit 4": "125.00",
            "paid 5": "2875.00",
            "deficit 5": "0.00",
            "paid 6": "2750.00",
            "deficit 6": "0.00",
        },
        _v32,
    ),
    Vector(
        "V-43",
        "vendor commission 20 % of 2,500 MRR, client paid 2,000; then churn",
        "rounded per cycle, no cap",
        {"contracted": "500.00", "collected": "400.00", "after churn": "0.00"},
        _v43,
    ),
    Vector(
        "V-44",
        "a referral share of 10 % of 2,500 without months and without a total, its first question open",
        "a referral share has to end; while a question is open there are no rights, and zero says why",
        {"refused field": "share_months", "payout": "0.00", "reason": "Question 1 is open"},
        _v44,
    ),
)
