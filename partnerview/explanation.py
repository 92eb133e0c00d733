"""What a report returns beside a figure so that a person can follow how it came about (R-12).

Pure values; pages and the API render them. A report builds one where it computes the figure, from the
very inputs that it used, never afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from partnerview.money import EXACT, Money
from partnerview.months import Month


class Minutes(int):
    """A length of time in an explanation: counted in minutes, written as hours."""


Value = Money | Decimal | Month | date | int | str
PLUS, MINUS, TIMES, OVER = "+", "−", "×", "÷"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that went in: its name in the words of the glossary, and its value unrounded.

    `does` is what the arithmetic does with it; without one it is told beside the arithmetic.
    """

    name: str
    value: Value
    does: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: what was done, and what it gave."""

    text: str
    value: Value
    does: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A stored row behind the figure: what kind, its id, what it contributed."""

    kind: str
    identity: int
    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure was made: the rule and its version, inputs, steps, where it was rounded, rows."""

    figure: str
    result: Value
    rule: str
    rule_version: str
    convention: str
    rounding: str
    inputs: tuple[Input, ...] = ()
    steps: tuple[Step, ...] = ()
    sources: tuple[Source, ...] = field(default=())

    @property
    def worked(self) -> Decimal | None:
        """The arithmetic that is shown, done again from the top, unrounded; None where there is none."""
        terms = [(item.does, item.value) for item in self.inputs if item.does]
        terms += [(step.does, step.value) for step in self.steps if step.does]
        found = Decimal(0)
        for does, value in terms:
            found = _DOES[does](found, _number(value))
        return found if terms else None

    def as_dict(self) -> Mapping[str, object]:
        """The same as plain JSON values: money as amount and currency, numbers as strings, dates ISO."""
        return {
            "figure": self.figure,
            "result": _plain(self.result),
            "rule": self.rule,
            "rule_version": self.rule_version,
            "convention": self.convention,
            "rounding": self.rounding,
            "worked": None if self.worked is None else f"{self.worked:f}",
            "inputs": [{"name": item.name, "value": _plain(item.value), "does": item.does} for item in self.inputs],
            "steps": [{"text": step.text, "value": _plain(step.value), "does": step.does} for step in self.steps],
            "sources": [
                {"kind": row.kind, "id": row.identity, "label": row.label, "value": _plain(row.value)}
                for row in self.sources
            ],
        }


_DOES: Final = {PLUS: EXACT.add, MINUS: EXACT.subtract, TIMES: EXACT.multiply, OVER: EXACT.divide}


def _number(value: Value) -> Decimal:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, Decimal | int):
        return Decimal(value)
    raise TypeError(f"{value!r} is no number that an arithmetic can take.")


def _plain(value: Value) -> object:
    match value:
        case Money(currency=currency):
            whole = value.quantized()
            amount = whole.amount if whole == value else value.amount
            return {"amount": f"{amount:f}", "currency": currency}
        case Decimal():
            return f"{value:f}"
        case int() | str():
            return value
        case _:
            return str(value)
