"""What a deal says, in sentences: its worth, who does what, what it earns, how long it is protected."""

from __future__ import annotations

from partnerview.ui import formats
from programs.models import Deal, DealPolicy, Side

WHO = {Side.OURS: "we", Side.THEIRS: "the partner", Side.BOTH: "both"}


def sentences_of(deal: Deal, policy: DealPolicy) -> list[str]:
    worth = formats.amount_with(deal.amount, deal.currency)
    together = " We sell together." if deal.co_sell else ""
    close = formats.day(deal.expected_close_on)
    return [
        f"{deal.partner.name} expects {deal.prospect} to be worth {worth} a year and to close on {close}.{together}",
        f"Of the cycle: {_parts(deal)}.",
        _reward(deal, policy),
        _protection(deal, policy),
    ]


def _parts(deal: Deal) -> str:
    return ", ".join(f"{WHO[Side(side)]} {verb(words, alone=side == Side.THEIRS)}" for words, side in deal.parts)


def verb(words: str, *, alone: bool) -> str:
    """`it finds the prospect`, but `we find`, `you find` and `both find`."""
    first, _, rest = words.partition(" ")
    plain = {"finds": "find", "qualifies": "qualify", "makes": "make", "closes": "close", "looks": "look"}
    return words if alone else f"{plain[first]} {rest}"


def _reward(deal: Deal, policy: DealPolicy) -> str:
    full, part = (percent(value) for value in (policy.full_cycle_percent, policy.reward_percent))
    earned = f"{percent(deal.reward_percent)} of what the client pays us regularly" if deal.reward_percent else ""
    if deal.is_full_cycle:
        why = "because a reseller that runs the full cycle earns more than one that runs a part of it"
        return f"It earns {earned or full + ' once accepted'}, {why} ({part})."
    return f"It earns {earned or part + ' once accepted'}; a reseller that ran every part itself would earn {full}."


def _protection(deal: Deal, policy: DealPolicy) -> str:
    if deal.status == "registered":
        return f"Nothing is protected yet: once accepted, the prospect is protected for {policy.protected_days} days."
    if deal.status == "accepted":
        return f"The prospect is protected for this partner until {formats.day(deal.expires_on)}."
    return f"It is {deal.get_status_display().lower()} and protects nothing any more."


def percent(value: object) -> str:
    return f"{formats.number(value, 1)} %"  # type: ignore[arg-type]
