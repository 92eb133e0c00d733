"""V-20 and V-22: how much MRR stays, and what a rate does to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from partnerview.closing.vectors.vector import Figures, Vector, usd
from partnerview.money import Money
from partnerview.months import Month
from recognition.movements import Movement, Recurring, movements, roll_forward
from recognition.reports.mrr import MrrMonth
from recognition.reports.reporting_currency import at_rates
from recognition.retained import kept

_JANUARY, _FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
_ZERO: Final = Decimal(0)


def _v20() -> Figures:
    leaving = [Recurring(client, usd(30), _JANUARY, date(2026, 2, 15)) for client in range(3)]
    before = [Recurring(client, usd(30), _JANUARY, date(2026, 2, 10)) for client in range(3, 20)]
    after = [Recurring(client, usd(32), date(2026, 2, 10)) for client in range(3, 20)]
    month = Month(2026, 2)
    forward = roll_forward(movements([*leaving, *before, *after]), first=month, last=month, currency="USD")
    opening = dict.fromkeys(range(20), Decimal(30))
    found = kept(opening, dict.fromkeys(range(3, 20), Decimal(32)))
    assert found is not None  # noqa: S101  twenty clients were there
    return {
        "MRR": f"{forward.opening.amount} → {forward.closing.amount}",
        "churn": str(-forward.by_kind[Movement.CHURN].amount),
        "expansion": str(forward.by_kind[Movement.EXPANSION].amount),
        "logo churn": f"{found.logo_churn:.2%}",
        "GRR": f"{found.gross:.2%}",
        "NRR": f"{found.net:.2%}",
    }


def _v22() -> Figures:
    held = Decimal(1000)
    cell = MrrMonth(
        month=_FEBRUARY, currency="EUR", opening=held, new=_ZERO, reactivation=_ZERO, expansion=_ZERO,
        contraction=_ZERO, churn=_ZERO, paused=_ZERO, closing=held, lines=1, clients=1, frozen=False,
    )  # fmt: skip
    rates = {("EUR", _JANUARY): Decimal("1.10"), ("EUR", _FEBRUARY): Decimal("1.08")}
    month = at_rates(_FEBRUARY, [cell], rates, "USD")
    return {"movements": _shown(month.net_new), "fx": _shown(month.fx), "closing": _shown(month.closing)}


def _shown(amount: Decimal | None) -> str:
    return "" if amount is None else str(Money(amount, "USD").quantized().amount)


VECTORS: Final = (
    Vector(
        "V-20",
        "20 clients × $30; 3 leave; +$2 on the rest",
        "per client present at the opening",
        {
            "MRR": "600 → 544",
            "churn": "90",
            "expansion": "34",
            "logo churn": "15.00%",
            "GRR": "85.00%",
            "NRR": "90.67%",
        },
        _v20,
    ),
    Vector(
        "V-22",
        "€1,000 MRR, rate 1.10 → 1.08, contract unchanged",
        "reporting currency USD, closing rates",
        {"movements": "0.00", "fx": "-20.00", "closing": "1080.00"},
        _v22,
    ),
)
