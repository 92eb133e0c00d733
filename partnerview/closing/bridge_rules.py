"""Which difference each fact explains between the four numbers: data, and what must hold of it (R-11).

contracted → invoiced → recognized → cash. A rule says: facts of this number and part count with this sign in the
difference of this name within this gap. In every gap the signs of a number come to −1 where the gap starts from it,
to +1 where it leads to it, to 0 elsewhere; so the differences always make up the gap exactly. A test says so too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Number(StrEnum):
    """The four, in the order of the bridge."""

    CONTRACTED = "contracted"
    INVOICED = "invoiced"
    RECOGNIZED = "recognized"
    CASH = "cash"


class Name(StrEnum):
    """What a difference is called."""

    TIMING = "timing"
    PRORATION = "proration"
    AMENDMENT = "amendment"
    OVERAGE = "overage"
    TIME = "time_and_materials"
    USAGE = "usage"
    ONE_OFF = "one_off"
    USED = "used"
    PROGRESS = "progress"
    PASSED_ON = "passed_on"
    CREDIT = "credit_notes"
    CONCESSION = "concession"
    LATE = "late"
    WAITING = "not_recognized_yet"
    PAYMENT = "payment"
    TAX = "tax"
    DEPOSIT = "deposit"
    FX = "fx"
    ROUNDING = "rounding"


WORDS: Final[dict[Name, str]] = {
    Name.TIMING: "Timing: billed ahead or in arrears",
    Name.PRORATION: "Proration: part of a month, or months by days",
    Name.AMENDMENT: "Amendment within the month",
    Name.OVERAGE: "Hours beyond the contract",
    Name.TIME: "Time and materials",
    Name.USAGE: "Usage above the commitment",
    Name.ONE_OFF: "One-off work",
    Name.USED: "Hours bought ahead, as they are used",
    Name.PROGRESS: "Outcome fees, by progress",
    Name.PASSED_ON: "Passed on to vendors: licences sold as agent",
    Name.CREDIT: "Credit notes",
    Name.CONCESSION: "Concessions: what credit notes give back of revenue",
    Name.LATE: "Late: earned in earlier months",
    Name.WAITING: "Planned, not recognized yet",
    Name.PAYMENT: "Invoiced and not paid, net of old invoices paid",
    Name.TAX: "Tax received",
    Name.DEPOSIT: "Paid out of deposits",
    Name.FX: "Exchange rates",
    Name.ROUNDING: "Rounding",
}
GAPS: Final = (
    (Number.CONTRACTED, Number.INVOICED),
    (Number.INVOICED, Number.RECOGNIZED),
    (Number.RECOGNIZED, Number.CASH),
)
# Which facts make up each number.
NUMBER_OF: Final = {
    "contracted": Number.CONTRACTED,
    "invoiced": Number.INVOICED,
    "recognized": Number.RECOGNIZED,
    "received": Number.CASH,
    "tax": Number.CASH,
}
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "contracted": ("prorated", "amended", "conceded", "passed_on", "other"),
    "planned": ("prorated", "amended", "conceded"),
    "invoiced": ("fee", "overage", "time", "one_off", "usage", "credit", "passed_on", "other"),
    "recognized": (
        "scheduled",
        "late",
        "worked",
        "overage",
        "accepted",
        "usage",
        "used",
        "progress",
        "concession",
        "other",
    ),
    "received": ("payment", "deposit"),
    "tax": ("payment", "deposit"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Facts of `number` and `part` count with `sign` in the difference `name` of gap 1, 2 or 3."""

    number: str
    part: str
    gap: int
    name: Name
    sign: int


_SPANS: Final = {"prorated": Name.PRORATION, "amended": Name.AMENDMENT, "conceded": Name.CONCESSION}
_CHARGES: Final = {
    "fee": Name.TIMING,
    "overage": Name.OVERAGE,
    "time": Name.TIME,
    "one_off": Name.ONE_OFF,
    "usage": Name.USAGE,
    "credit": Name.CREDIT,
    "other": Name.TIMING,
}
_KINDS: Final = {
    "scheduled": Name.WAITING,
    "late": Name.LATE,
    "worked": Name.TIME,
    "overage": Name.OVERAGE,
    "accepted": Name.ONE_OFF,
    "usage": Name.USAGE,
    "used": Name.USED,
    "progress": Name.PROGRESS,
    "concession": Name.CONCESSION,
    "other": Name.TIMING,
}


def _rules() -> tuple[Rule, ...]:
    contracted = [Rule("contracted", part, 1, _SPANS.get(part, Name.TIMING), -1) for part in PARTS["contracted"]]
    planned = [
        rule
        for part in PARTS["planned"]
        for rule in (
            Rule("planned", part, 1, _SPANS[part], 1),
            Rule("planned", part, 1, Name.TIMING, -1),
            Rule("planned", part, 2, Name.TIMING, 1),
            Rule("planned", part, 2, Name.WAITING, -1),
        )
    ]
    invoiced = [
        rule
        for part, name in _CHARGES.items()
        for rule in (
            Rule("invoiced", part, 1, name, 1),
            Rule("invoiced", part, 2, name, -1),
            Rule("invoiced", part, 3, Name.TIMING, 1),
            Rule("invoiced", part, 3, Name.PAYMENT, -1),
        )
    ]
    recognized = [
        rule
        for part, name in _KINDS.items()
        for rule in (Rule("recognized", part, 2, name, 1), Rule("recognized", part, 3, Name.TIMING, -1))
    ]
    received = [Rule("received", "payment", 3, Name.PAYMENT, 1), Rule("received", "deposit", 3, Name.DEPOSIT, 1)]
    tax = [Rule("tax", part, 3, Name.TAX, 1) for part in PARTS["tax"]]
    # What is passed on is contracted, invoiced and received with us, and no revenue of ours.
    passed_on = [
        Rule("invoiced", "passed_on", 1, Name.TIMING, 1),
        Rule("invoiced", "passed_on", 2, Name.PASSED_ON, -1),
        Rule("invoiced", "passed_on", 3, Name.PASSED_ON, 1),
        Rule("invoiced", "passed_on", 3, Name.PAYMENT, -1),
    ]
    return (*contracted, *planned, *invoiced, *passed_on, *recognized, *received, *tax)


RULES: Final = _rules()
