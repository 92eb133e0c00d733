"""What a first draft of a strategy is made from, and what it says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CohortData:
    """What is known of the partners of a cohort, all together. Medians are None where nothing is known."""

    partners: int
    customers: int
    to_win: int
    without_tier: int
    median_icp_alignment: Decimal | None
    median_margin: Decimal | None
    commonest_stage: str
    commonest_vertical: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says. `author` names the model that wrote its words, if one did; figures are always ours."""

    intent: str
    plays: tuple[str, ...]
    least_to_win: int | None
    least_icp_alignment: Decimal | None
    least_margin: Decimal | None
    author: str = ""

    def as_content(self) -> dict[str, Any]:
        return {
            "intent": self.intent,
            "plays": list(self.plays),
            "least_to_win": self.least_to_win,
            "least_icp_alignment": self.least_icp_alignment,
            "least_margin": self.least_margin,
        }
