"""What a simulation is asked, and its reading into lines that can be planned (O-17, api.md).

Pure. Every value that cannot be taken is named at once, each at its field, and nothing is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from partnerview.errors import FieldError, InvalidInput
from partnerview.money import Money, quantize
from partnerview.months import Month
from partnerview.proration import Convention, either, read_word
from partnerview.terms import EARLIEST, LATEST, BillingAnchor, Interval, Terms
from recognition.restatements import Restatement, Treatment, in_order

MOST_LINES: Final = 200
MOST_AMENDMENTS: Final = 200
MOST_MONTHS: Final = 6_000  # over all lines: a few seconds' work

T = TypeVar("T")


class Kind(StrEnum):
    """What a line sells."""

    RECURRING_FEE = "recurring_fee"
    CONTRACTED_HOURS = "contracted_hours"
    TIME_AND_MATERIALS = "time_and_materials"
    ONE_OFF = "one_off"


class Method(StrEnum):
    """How its revenue is earned."""

    STRAIGHT_LINE = "straight_line"
    AS_WORKED = "as_worked"
    ON_ACCEPTANCE = "on_acceptance"


# The method follows the promise (R-1, maths.md §3).
METHODS: Final[dict[Kind, tuple[Method, ...]]] = {
    Kind.RECURRING_FEE: (Method.STRAIGHT_LINE,),
    Kind.CONTRACTED_HOURS: (Method.STRAIGHT_LINE,),
    Kind.TIME_AND_MATERIALS: (Method.AS_WORKED,),
    Kind.ONE_OFF: (Method.ON_ACCEPTANCE, Method.STRAIGHT_LINE),
}
RECURRING: Final = frozenset({Kind.RECURRING_FEE, Kind.CONTRACTED_HOURS})

# Words of Terms and Restatement → fields of the request.
_ASKED_AS: Final = {"starts_on": "service_starts_on", "ends_before": "service_ends_on"}


@dataclass(frozen=True, slots=True)
class LineAsked:
    """One line as it is asked: `amount` is the price of one `interval`, or of the whole term for `total`."""

    kind: str
    amount: Money
    interval: str
    service_starts_on: date
    service_ends_on: date | None = None
    billing_anchor: str = BillingAnchor.START
    recognition_method: str = Method.STRAIGHT_LINE
    grain: str | None = None
    proration: str | None = None
    renews: bool = False


@dataclass(frozen=True, slots=True)
class AmendmentAsked:
    """A new price from a day on: of the whole term for a fixed term, else per interval."""

    effective_on: date
    amount: Money
    line: int = 0
    treatment: str = Treatment.PROSPECTIVE


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question: the lines of one engagement, their amendments, and the day to look from."""

    lines: Sequence[LineAsked]
    amendments: Sequence[AmendmentAsked] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be planned."""

    kind: Kind
    method: Method
    terms: Terms
    renews: bool = False
    restatements: tuple[Restatement, ...] = ()

    @property
    def is_recurring(self) -> bool:
        return self.kind in RECURRING

    @property
    def stands_apart(self) -> bool:
        """Revenue as worked is an unbilled receivable and never netted with the rest (maths.md §3)."""
        return self.method is Method.AS_WORKED


def read(asked: Asked) -> tuple[Line, ...]:
    """The lines as they can be planned.

    Raises InvalidInput with one FieldError per value that cannot be taken, such as
    `lines.0.service_ends_on`: unknown words, refused pairs, days in the wrong order, a missing last
    day or `as_of`, more than one currency, an amendment outside its line.
    """
    wrong = _Wrong()
    _read_whole(asked, wrong)
    lines = [_read_line(line, wrong.within(f"lines.{number}")) for number, line in enumerate(asked.lines)]
    changes = [
        _read_amendment(change, lines, wrong.within(f"amendments.{n}")) for n, change in enumerate(asked.amendments)
    ]
    amended = tuple(
        _amended(line, [change for at, change in changes if at == number], wrong.within("amendments"))
        for number, line in enumerate(lines)
        if line
    )
    _refuse_length(amended, asked.as_of, wrong)
    wrong.refuse()
    return amended


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a request, collected; `within` looks at one part of it."""

    path: str = ""
    errors: list[FieldError] = field(default_factory=list)

    def within(self, part: str) -> _Wrong:
        return _Wrong(f"{part}.", self.errors)

    def add(self, name: str, message: str, code: str = "invalid") -> None:
        self.errors.append(FieldError(self.path + name, message, code))

    def attempt(self, make: Callable[[], T]) -> T | None:
        """What `make` gives; if it refuses, its reasons are kept and there is None."""
        try:
            return make()
        except InvalidInput as refusal:
            for error in refusal.errors:
                self.add(_ASKED_AS.get(error.field, error.field), error.message, error.code)
            return None

    def refuse(self) -> None:
        if self.errors:
            count = len(self.errors)
            message = self.errors[0].message if count == 1 else f"{count} values need mending."
            raise InvalidInput(message, errors=self.errors)


def _read_whole(asked: Asked, wrong: _Wrong) -> None:
    if not 1 <= len(asked.lines) <= MOST_LINES:
        wrong.add("lines", f"{len(asked.lines)} lines were given. Give 1 to {MOST_LINES}.")
    if len(asked.amendments) > MOST_AMENDMENTS:
        wrong.add("amendments", f"{len(asked.amendments)} amendments were given. Give {MOST_AMENDMENTS} at most.")
    if asked.as_of is None and any(_is_open_ended(line) for line in asked.lines):
        wrong.add("as_of", "An open-ended line is planned through the month of as_of. Give that day.", "required")
    if asked.as_of is not None and not EARLIEST <= asked.as_of <= LATEST:
        wrong.add("as_of", f"{asked.as_of} is out of reach. Give a day from {EARLIEST} to {LATEST}.")
    for number, line in enumerate(asked.lines):
        first = asked.lines[0].amount.currency
        if line.amount.currency != first:
            wrong.within(f"lines.{number}").add(
                "amount",
                f"This line is in {line.amount.currency}, the first one in {first}. Simulate each currency by itself.",
                "mixed_currencies",
            )


def _is_open_ended(line: LineAsked) -> bool:
    """Without a last day and allowed to be: a total without one is refused for that."""
    return line.service_ends_on is None and line.interval != Interval.TOTAL


def _read_line(line: LineAsked, wrong: _Wrong) -> Line | None:
    kind = wrong.attempt(lambda: read_word(Kind, line.kind, field="kind"))
    method = wrong.attempt(lambda: read_word(Method, line.recognition_method, field="recognition_method"))
    interval = wrong.attempt(lambda: read_word(Interval, line.interval, field="interval"))
    anchor = wrong.attempt(lambda: read_word(BillingAnchor, line.billing_anchor, field="billing_anchor"))
    convention = wrong.attempt(lambda: Convention.parse(line.grain, line.proration))
    price = wrong.attempt(lambda: _price(line.amount, may_be_negative=kind is Kind.RECURRING_FEE))
    if kind and method and interval:
        _refuse_promise(kind, method, interval, wrong)
    ends_before = _day_after(line.service_ends_on)
    if not (kind and method and interval and anchor and convention and price is not None):
        return None
    terms = wrong.attempt(lambda: Terms(price, interval, line.service_starts_on, ends_before, anchor, convention))
    return Line(kind, method, terms, renews=line.renews) if terms else None


def _refuse_promise(kind: Kind, method: Method, interval: Interval, wrong: _Wrong) -> None:
    """The method follows the promise, and a one-off has one price."""
    allowed = METHODS[kind]
    if method not in allowed:
        wrong.add("recognition_method", f"“{method}” does not fit “{kind}”. Choose {either(allowed)}.", "refused_pair")
    if kind is Kind.ONE_OFF and interval is not Interval.TOTAL:
        wrong.add("interval", f"A one-off has one price, not one per {interval}. Choose total.", "refused_pair")


def _refuse_length(lines: Sequence[Line], as_of: date | None, wrong: _Wrong) -> None:
    """A question that would take long to answer is not begun."""
    ends = ((line.terms.starts_on, line.terms.ends_before or as_of or line.terms.starts_on) for line in lines)
    months = sum(max(0, Month.of(end) - Month.of(start)) for start, end in ends)
    if months > MOST_MONTHS:
        wrong.add("lines", f"The lines run over {months:,} months together. Simulate {MOST_MONTHS:,} at most.")


def _read_amendment(
    change: AmendmentAsked, lines: Sequence[Line | None], wrong: _Wrong
) -> tuple[int, Restatement | None]:
    """The line that is changed, and how; no change where a value cannot be taken."""
    if not 0 <= change.line < len(lines):
        wrong.add("line", f"There is no line {change.line}. Lines are counted from 0 to {len(lines) - 1}.")
        return change.line, None
    line = lines[change.line]
    may_be_negative = line is None or line.kind is Kind.RECURRING_FEE
    treatment = wrong.attempt(lambda: read_word(Treatment, change.treatment, field="treatment"))
    price = wrong.attempt(lambda: _price(change.amount, may_be_negative=may_be_negative))
    if line is None or treatment is None or price is None:
        return change.line, None
    restatement = Restatement(change.effective_on, price, treatment)
    fits = wrong.attempt(lambda: in_order(line.terms, [restatement]))
    return change.line, restatement if fits else None


def _amended(line: Line, changes: Sequence[Restatement | None], wrong: _Wrong) -> Line:
    """The line with its changes by day; two on one day are refused."""
    known = [change for change in changes if change]
    ordered = wrong.attempt(lambda: in_order(line.terms, known))
    return replace(line, restatements=tuple(ordered or ()))


def _price(amount: Money, *, may_be_negative: bool) -> Money:
    if quantize(amount.amount, amount.currency) != amount.amount:
        raise InvalidInput(
            f"{amount} has more decimals than {amount.currency} has. Give whole minor units.", field="amount"
        )
    if amount.amount < 0 and not may_be_negative:
        raise InvalidInput(f"{amount} is below zero. Only a recurring fee may be, as a discount.", field="amount")
    return amount


def _day_after(last_day: date | None) -> date | None:
    """The half-open end of a last day; the very last day of the calendar stays and is refused as too late."""
    return last_day if last_day in (None, date.max) else last_day + timedelta(days=1)
