"""What engagements of one currency brought and took together, and how each of these totals comes about (R-12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Explanation, Input, Source
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from recognition.reports.adding_up import SHOWN, Rule, told
from recognition.reports.profitability import HOUR, Profit
from recognition.reports.profitability_explained import FIGURES

OVER_SERVED: Final = "over"
UNCOSTED: Final = "uncosted"
WORDS: Final = {
    **FIGURES,
    OVER_SERVED: ("Over-served", "Hours beyond the promise that nobody pays for, as of the last day shown."),
    UNCOSTED: ("Hours without a cost rate", "Hours of people who had no cost rate on the day: they cost nothing here."),
}
_MONEY: Final[dict[str, Callable[[Profit], Decimal]]] = {
    "recognized": lambda profit: profit.recognized,
    "cost": lambda profit: profit.cost,
    "margin": lambda profit: profit.margin,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One engagement of a total: how it is called, its figures, and the minutes that nobody pays for."""

    label: str
    profit: Profit
    over: int


@dataclass(frozen=True, slots=True)
class Total:
    """Engagements of one currency together. A share or a rate of them is made of the sums, never of theirs."""

    currency: str
    parts: Sequence[Told]

    def amount(self, figure: str) -> Decimal:
        """`recognized`, `cost` or `margin`, unrounded."""
        return sum((_MONEY[figure](part.profit) for part in self.parts), Decimal(0))

    def minutes(self, figure: str = "minutes") -> int:
        """All minutes worked, those over-served, or those without a cost rate."""
        return sum(_minutes_of(part, figure) for part in self.parts)

    @property
    def share(self) -> Decimal | None:
        recognized = self.amount("recognized")
        return self.amount("margin") / recognized if recognized else None

    @property
    def rate(self) -> Decimal | None:
        minutes = self.minutes()
        return self.amount("recognized") * HOUR / minutes if minutes else None


def explain_total(figure: str, total: Total, first: Month, last: Month) -> Explanation:
    """One of WORDS over the engagements of the total. Raises InvalidInput for another, or where nothing divides."""
    if figure not in WORDS:
        raise InvalidInput(f"“{figure}” is no figure of profitability.", field="figure")
    words, rule = WORDS[figure]
    span = f"{formats.month_name(first)} to {formats.month_name(last)}"
    name = f"{words}, {formats.number(len(total.parts))} engagements in {total.currency}, {span}"
    made = Rule(
        f"{rule} Over all engagements shown, in one currency.",
        "Sums of the engagements; a share or a rate is made of the sums",
        "No sum crosses two currencies",
    )
    if figure in _MONEY:
        money = Money(total.amount(figure), total.currency)
        rows = [(part, Money(_MONEY[figure](part.profit), total.currency)) for part in total.parts]
        rows.sort(key=lambda row: -abs(row[1].amount))
        sources = tuple(Source("engagement", part.profit.engagement_id, part.label, value) for part, value in rows)
        return told(name, made, money.quantized(), inputs=_summed(rows, money), sources=sources[:SHOWN])
    if figure in {"share", "effective_rate"}:
        return _divided(name, made, figure, total)
    minutes = sorted(total.parts, key=lambda part: -_minutes_of(part, figure))
    shown = [Input(f"{part.label}, minutes", _minutes_of(part, figure), PLUS) for part in minutes[:SHOWN]]
    if rest := sum(_minutes_of(part, figure) for part in minutes[SHOWN:]):
        shown.append(Input("All others, minutes", rest, PLUS))
    return told(name, made, formats.hours(total.minutes(figure)), inputs=shown)


def _summed(rows: Sequence[tuple[Told, Money]], whole: Money) -> list[Input]:
    """The largest by name, the rest as one: they come to the whole."""
    shown = [Input(part.label, value, PLUS) for part, value in rows[:SHOWN]]
    if rows[SHOWN:]:
        rest = whole.amount - sum((value.amount for _, value in rows[:SHOWN]), Decimal(0))
        shown.append(Input(f"{formats.number(len(rows) - SHOWN)} others", Money(rest, whole.currency), PLUS))
    return shown


def _divided(name: str, made: Rule, figure: str, total: Total) -> Explanation:
    recognized = Money(total.amount("recognized"), total.currency)
    if figure == "share" and total.share is not None:
        terms = (
            Input("Recognized", recognized, PLUS),
            Input("Cost", Money(total.amount("cost"), total.currency), MINUS),
            Input("Recognized", recognized, OVER),
        )
        return told(name, made, formats.percent(total.share), inputs=terms)
    if figure == "effective_rate" and total.rate is not None:
        minutes = Input("Minutes worked", total.minutes(), OVER)
        terms = (Input("Recognized", recognized, PLUS), Input("Minutes of an hour", HOUR, TIMES), minutes)
        return told(name, made, Money(total.rate, total.currency).quantized(), inputs=terms)
    raise InvalidInput("There is nothing to divide by.", field="figure")


def _minutes_of(part: Told, figure: str) -> int:
    return {"minutes": part.profit.minutes, OVER_SERVED: part.over, UNCOSTED: part.profit.uncosted}[figure]
