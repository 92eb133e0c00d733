"""V-12: what a price concession does to revenue, by the part of the price that it gives back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from partnerview.closing.vectors.vector import Figures, Vector, counted, usd
from partnerview.months import Month, Span
from partnerview.terms import Interval, Terms
from recognition.concessions import Concession, Credit, conceded_term

_YEAR: Final = Terms(
    usd(1200), Interval.YEAR, date(2024, 1, 1), date(2025, 1, 1), convention=counted("month", "even_months")
)
_GIVEN: Final = "$1,200 a year, 600 recognized to June, concession 240 on 30 Jun 2024"


def _v12(kind: Concession) -> Figures:
    """`now` is what June moves by; its own 100 was recognized before the concession."""
    credit = Credit(date(2024, 6, 30), Decimal(240), kind, Span(date(2024, 1, 1), date(2025, 1, 1)))
    earned = conceded_term(_YEAR, (), [credit])
    rest = {str(earned[Month(2024, number)]) for number in range(7, 13)}
    return {
        "now": str(earned[Month(2024, 6)] - 100),
        "then a month": " ".join(sorted(rest)),
        "total": str(sum(earned.values(), Decimal(0))),
    }


def _vector(kind: Concession, words: str, now: str, then: str) -> Vector:
    return Vector(
        "V-12",
        _GIVEN,
        f"month grain, even_months; {words}",
        {"now": now, "then a month": then, "total": "960.00"},
        lambda: _v12(kind),
    )


VECTORS: Final = (
    _vector(Concession.WHOLE_CONTRACT, "on the whole contract", "-120.00", "80.00"),
    _vector(Concession.FUTURE, "on the future", "0.00", "60.00"),
    _vector(Concession.PAST_SERVICE, "on past service", "-240.00", "100.00"),
)
