"""What a report returns beside a figure so that a person can follow how it came about (R-12).

Pure values; pages and the API render them. A report builds one where it computes the figure, from the
very inputs that it used, never afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from partnerview.money import Money
from partnerview.months import Month

Value = Money | Decimal | Month | date | int | str


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that went in: its name in the words of the glossary, and its value unrounded."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: what was done, and what it gave."""

    text: str
    value: Value


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

    def as_dict(self) -> Mapping[str, object]:
        """The same as plain JSON values: money as amount and currency, numbers as strings, dates ISO."""
        return {
            "figure": self.figure,
            "result": _plain(self.result),
            "rule": self.rule,
            "rule_version": self.rule_version,
            "convention": self.convention,
            "rounding": self.rounding,
            "inputs": [{"name": item.name, "value": _plain(item.value)} for item in self.inputs],
            "steps": [{"text": step.text, "value": _plain(step.value)} for step in self.steps],
            "sources": [
                {"kind": row.kind, "id": row.identity, "label": row.label, "value": _plain(row.value)}
                for row in self.sources
            ],
        }


def _plain(value: Value) -> object:
    match value:
        case Money(amount=amount, currency=currency):
            return {"amount": f"{amount:f}", "currency": currency}
        case Decimal():
            return f"{value:f}"
        case int() | str():
            return value
        case _:
            return str(value)
