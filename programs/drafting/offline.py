"""The draft that needs nothing from outside: the same data give the same words. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from programs.drafting.draft import CohortData, Draft

HALF: Final = Decimal(50)

_INTENT: Final = {
    "champion": "Grow together: plan the year with each of them and put our money beside theirs.",
    "farmer": "Keep what they bring and widen it: renew on time, and open one new account each quarter.",
    "longtail": "Find the few that are worth more: help those whose customers we want, serve the rest by the portal.",
    "zombie": "Wake or part: one clear offer with a date, and an honest end where nobody answers.",
}
_PLAYS: Final = {
    "champion": ("Agree a RAP with named accounts", "Review it in the QAR every 90 days", "Bring their people to ours"),
    "farmer": ("Renew the tier before its date", "Pick one account for each quarter", "Review the pipeline in the QAR"),
    "longtail": ("Ask for the list of customers", "Rank it by who matches our ideal customer", "Enable the first ten"),
    "zombie": ("Call the owner", "Make one offer with a date", "Classify again or let the agreement end"),
}


def draft_for(kind: str, name: str, data: CohortData) -> Draft:
    """A draft for the cohort `name` of this kind."""
    return Draft(
        intent=f"{_INTENT[kind]} {_about(name, data)}",
        plays=(*_PLAYS[kind], *_extra_plays(data)),
        least_to_win=_least_to_win(kind, data),
        least_icp_alignment=data.median_icp_alignment if kind in {"champion", "farmer"} else None,
        least_margin=data.median_margin if kind == "champion" else None,
    )


def _about(name: str, data: CohortData) -> str:
    if not data.partners:
        return f"No partner is {name} today."
    many = f"{data.partners} partners are {name}" if data.partners > 1 else f"One partner is {name}"
    where = f", most of them in {data.commonest_vertical}" if data.commonest_vertical and data.partners > 1 else ""
    return f"{many} today{where}; {data.to_win} of their {data.customers} known customers match and are not yet ours."


def _extra_plays(data: CohortData) -> tuple[str, ...]:
    plays = []
    if data.to_win:
        plays.append(f"Open the {data.to_win} matching customers that are not yet ours, the largest lists first")
    if data.without_tier:
        plays.append(f"Agree a tier with the {data.without_tier} that have none")
    if data.median_icp_alignment is not None and data.median_icp_alignment < HALF:
        plays.append("Recruit for fit: half of them are less than 50 % aligned with our ideal customer")
    return tuple(plays)


def _least_to_win(kind: str, data: CohortData) -> int | None:
    """Per partner, what the cohort has on average, and at least one, where we go after customers."""
    if kind not in {"champion", "longtail"} or not data.partners:
        return None
    return max(1, data.to_win // data.partners)
