"""What a registration says to the partner that made it, in sentences. Who else wants the prospect stays with us."""

from __future__ import annotations

from partnerview.ui import formats
from programs.models import Deal, DealPolicy, Side
from programs.words.deals import percent, verb


def own_sentences(deal: Deal, policy: DealPolicy, firm: str) -> list[str]:
    """Worth, who does what, what it earns, how long it is protected."""
    worth = formats.amount_with(deal.amount, deal.currency)
    together = " You sell it together with us." if deal.co_sell else ""
    names = {Side.THEIRS: "you", Side.OURS: firm, Side.BOTH: "both"}
    parts = ", ".join(f"{names[Side(side)]} {verb(words, alone=side == Side.OURS)}" for words, side in deal.parts)
    return [
        f"You expect {deal.prospect} to be worth {worth} a year and to close on {formats.day(deal.expected_close_on)}."
        f"{together}",
        f"Of the cycle: {parts}.",
        _reward(deal, policy),
        _protection(deal, policy),
    ]


def _reward(deal: Deal, policy: DealPolicy) -> str:
    if deal.reward_percent is not None:
        return f"It earns you {percent(deal.reward_percent)} of what the client pays us regularly, as settled that day."
    full, part = percent(policy.full_cycle_percent), percent(policy.reward_percent)
    if deal.is_full_cycle:
        return f"Once accepted it earns you {full}: you run the full cycle ({part} for a part of it)."
    return f"Once accepted it earns you {part}; a reseller that runs every part itself earns {full}."


def _protection(deal: Deal, policy: DealPolicy) -> str:
    if deal.status == "registered":
        return f"Nothing is protected yet: once accepted, the prospect is yours for {policy.protected_days} days."
    if deal.status == "accepted":
        return f"The prospect is protected for you until {formats.day(deal.expires_on)}."
    return f"It is {deal.get_status_display().lower()} and protects nothing any more."
