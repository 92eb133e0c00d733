"""What the commitments of each currency come to, and how each of these figures is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.errors import Missing
from partnerview.explanation import Explanation, Source
from partnerview.money import Money
from programs.reports.worth import Commitment, Obligation

NOTHING: Final = Decimal(0)
SHOWN: Final = 200
FIGURES: Final = ("committed", "delivered", "to-come", "ours-to-come", "theirs-to-come")


@dataclass(frozen=True, slots=True)
class Worth:
    """One currency: what is committed, delivered and to come, and what both sides still owe."""

    currency: str
    plans: int
    promises: int
    without_worth: int
    committed: Decimal
    delivered: Decimal
    to_come: Decimal
    ours_to_come: Decimal
    theirs_to_come: Decimal


def worth_by_currency(commitments: Sequence[Commitment], obligations: Sequence[Obligation]) -> list[Worth]:
    """Sums over the rows that the page shows, so that they add up to them."""
    codes = {row.currency for row in commitments if row.currency} | {row.currency for row in obligations}
    return [_worth(code, commitments, obligations) for code in sorted(codes)]


def explain_worth(
    figure: str, currency: str, commitments: Sequence[Commitment], obligations: Sequence[Obligation]
) -> Explanation:
    """Raises Missing for a figure that does not exist."""
    if figure not in _SAID:
        raise Missing("There is no such figure.")
    name, rule, amount_of = _SAID[figure]
    rows: Sequence[Commitment | Obligation] = obligations if figure.endswith("s-to-come") else commitments
    sources = [
        Source(row.kind, row.id, f"{row.partner}: {_label(row)}", Money(amount, currency))
        for row in rows
        if row.currency == currency and (amount := amount_of(row))
    ]
    return Explanation(
        figure=name,
        result=Money(sum((source.value.amount for source in sources), NOTHING), currency),  # type: ignore[union-attr]
        rule=rule,
        rule_version="Worth of commitments, version 1",
        convention=f"In {currency} only, as of now: currencies are never added to each other",
        rounding="Amounts as they are on record",
        sources=tuple(sources[:SHOWN]),
    )


def _worth(code: str, commitments: Sequence[Commitment], obligations: Sequence[Obligation]) -> Worth:
    counted = [row for row in commitments if row.currency == code and row.is_counted]
    owed = [row for row in obligations if row.currency == code]
    return Worth(
        currency=code,
        plans=sum(row.kind == "rap" for row in counted),
        promises=sum(row.kind == "promise" for row in counted),
        without_worth=sum(row.worth is None for row in commitments),
        committed=sum((row.worth or NOTHING for row in counted), NOTHING),
        delivered=sum((row.delivered for row in counted), NOTHING),
        to_come=sum((row.to_come for row in counted), NOTHING),
        ours_to_come=sum((row.ours_to_come for row in owed), NOTHING),
        theirs_to_come=sum((row.theirs_to_come for row in owed), NOTHING),
    )


def _label(row: Commitment | Obligation) -> str:
    return row.what if isinstance(row, Commitment) else row.label


def _counted(name: str) -> Callable[[Commitment | Obligation], Decimal]:
    def amount_of(row: Commitment | Obligation) -> Decimal:
        value = getattr(row, name) if getattr(row, "is_counted", True) else None
        return value or NOTHING

    return amount_of


_SAID: Final[dict[str, tuple[str, str, Callable[[Commitment | Obligation], Decimal]]]] = {
    "committed": (
        "ARR if every commitment is kept",
        "The ARR target of every RAP that runs and the worth of every open promise outside them.",
        _counted("worth"),
    ),
    "delivered": ("ARR delivered", "What the named accounts of these RAPs have won.", _counted("delivered")),
    "to-come": (
        "ARR to come",
        "By commitment: its worth less what was delivered, never below zero.",
        _counted("to_come"),
    ),
    "ours-to-come": (
        "Co-fund that we still owe",
        "What we agreed to put into running plans and exemptions, less what we paid out.",
        _counted("ours_to_come"),
    ),
    "theirs-to-come": (
        "Co-fund that partners still owe",
        "What partners agreed to put into running plans, less what they paid out.",
        _counted("theirs_to_come"),
    ),
}
