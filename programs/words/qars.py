"""What a review says, to be read aloud in the meeting: what was kept, where the plans stand, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from partnerview.ui import formats
from programs.models import Commitment, Qar, Side
from programs.reports.mdf_outcomes import PlanOutcome

_OUTCOMES = (("deferred", "put off"), ("dropped", "dropped"), ("open", "still without an outcome"))


def last_sentence(qar: Qar, promises: Sequence[Commitment]) -> str:
    """`Of four promises, two were kept, one was put off and one was dropped.`"""
    if qar.prior_id is None:
        return f"This is the first review with {qar.partner.name}: nothing was promised before."
    if not promises:
        return "Nothing was promised last time."
    counts = Counter(line.outcome for line in promises)
    kept = counts["done"] + counts["confirmed"]
    parts = [_were(kept, "kept")] if kept else ["none was kept"]
    parts += [_were(counts[outcome], words) for outcome, words in _OUTCOMES if counts[outcome]]
    return f"Of {_promises(len(promises))} of the last plan, {_joined(parts)}."


def plan_sentence(plan: PlanOutcome) -> str:
    """`The RAP 2026 H2 has won USD 42,000.00 of the USD 340,000.00 of ARR that it aims at; …`"""
    won, target, mdf = (
        formats.amount_with(value, plan.currency) for value in (plan.arr_won, plan.arr_target, plan.mdf)
    )
    paid = formats.amount(plan.disbursed, plan.currency)
    aim = f"The RAP {plan.period} has won {won} of the {target} of ARR that it aims at"
    return f"{aim}; of {mdf} of MDF {paid} is paid out."


def next_sentence(promises: Sequence[Commitment]) -> str:
    """`Until the next review we owe one promise, they owe two, and one is of both.`"""
    if not promises:
        return "Nothing is promised for the time until the next review yet."
    counts = Counter(line.side for line in promises)
    said = (("we owe", Side.OURS), ("they owe", Side.THEIRS), ("both of us owe", Side.BOTH))
    parts = [f"{who} {_promises(counts[side])}" for who, side in said if counts[side]]
    again = [line for line in promises if line.deferrals]
    late = f" {_were(len(again), 'carried over').capitalize()} from an earlier plan." if again else ""
    return f"Until the next review {_joined(parts)}.{late}"


def _were(count: int, words: str) -> str:
    """`one was kept`, `three are still without an outcome`."""
    verbs = ("is", "are") if words.startswith("still") else ("was", "were")
    return f"{formats.spoken(count)} {verbs[count != 1]} {words}"


def _promises(count: int) -> str:
    return f"{formats.spoken(count)} promise{'' if count == 1 else 's'}"


def _joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
