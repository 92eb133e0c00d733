"""What may be said of a service line, and the price that follows from it. Written once, with the line.

Reads what a person gave into a whole ServiceLine; not saved, nothing decided about its engagement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict

from engagements.models import Engagement, Interval, LineKind, RecognitionMethod, ServiceLine
from engagements.normalization import monthly_amount
from engagements.usage import read_tiers, stored_tiers
from partnerview.books.models import Conventions, Grain, Proration
from partnerview.errors import FieldError, InvalidInput
from partnerview.money import EXACT, share
from partnerview.proration import RECOGNITION
from partnerview.proration import Grain as CountedGrain
from partnerview.terms import Terms

if TYPE_CHECKING:
    from partnerview.users.models import User

ZERO: Final = Decimal(0)
STORED: Final = Decimal("1e-10")
HOURS: Final = {LineKind.CONTRACTED_HOURS, LineKind.TIME_AND_MATERIALS}
METHODS: Final[dict[str, tuple[str, ...]]] = {
    LineKind.RECURRING_FEE: (RecognitionMethod.STRAIGHT_LINE,),
    LineKind.CONTRACTED_HOURS: (RecognitionMethod.STRAIGHT_LINE,),
    LineKind.TIME_AND_MATERIALS: (RecognitionMethod.AS_WORKED,),
    LineKind.ONE_OFF: (RecognitionMethod.ON_ACCEPTANCE, RecognitionMethod.STRAIGHT_LINE),
    LineKind.USAGE: (RecognitionMethod.STRAIGHT_LINE, RecognitionMethod.AS_WORKED),
}


class LineDetails(TypedDict, total=False):
    """Names are those of the model; `ends_on` is inclusive, as people say it."""

    name: str
    kind: str
    workstream: str
    currency: str
    quantity: Decimal
    unit_price: Decimal
    interval: str
    renews: bool
    starts_on: dt.date
    ends_on: dt.date | None
    billing_anchor: str
    recognition_method: str
    grain: str
    proration: str
    contracted_minutes: int | None
    hourly_rate: Decimal | None
    overage_rate: Decimal | None
    after_hours_multiplier: Decimal
    cap_amount: Decimal | None
    usage_unit: str
    usage_tiers: list[dict[str, Any]]


def priced_line(engagement: Engagement, details: Mapping[str, Any], *, by: User) -> ServiceLine:
    """A whole line, priced and normalized. Raises InvalidInput with a sentence at each field to mend."""
    given = {name: value for name, value in details.items() if name != "ends_on"}
    line = ServiceLine(engagement=engagement, recorded_by=by, **({"currency": engagement.currency} | given))
    ends_on = details.get("ends_on")
    line.ends_before = ends_on + dt.timedelta(days=1) if ends_on else None
    line.name = line.name.strip() or LineKind(line.kind).label
    _complete(line, given)
    line.anchor_on = line.starts_on
    return repriced(line)


def repriced(line: ServiceLine, *, term: ServiceLine | None = None) -> ServiceLine:
    """The same line with the price and the monthly amount that follow from what it says now.

    `term` is the line on which a restated fixed term began: MRR is its price over the months of that whole term.
    Raises InvalidInput with a sentence at each field to mend.
    """
    errors = [*_errors(line), *_KIND_ERRORS[LineKind(line.kind)](line)]
    if errors:
        message = errors[0].message if len(errors) == 1 else f"{len(errors)} values need mending."
        raise InvalidInput(message, errors=errors)
    line.price = _price(line)
    line.monthly_amount = monthly_amount(_terms(line, term), renews=line.renews) if line.is_recurring else ZERO
    return line


def _terms(line: ServiceLine, term: ServiceLine | None) -> Terms:
    return replace(line.terms, starts_on=term.starts_on, anchor_on=term.anchor_on) if term else line.terms


def _complete(line: ServiceLine, given: Mapping[str, Any]) -> None:
    """Take what was left out from the kind and from the firm's conventions."""
    if line.kind == LineKind.USAGE:
        # Without a committed minimum nothing is earned by time alone.
        line.recognition_method = METHODS[line.kind][0 if line.quantity * line.unit_price else 1]
    elif not given.get("recognition_method"):
        line.recognition_method = METHODS[line.kind][0]
    if not line.is_recurring:
        line.interval, line.renews = Interval.TOTAL, False
    if line.interval != Interval.TOTAL:
        line.renews = False
    if not given.get("grain"):
        firm = Conventions.objects.filter(pk=1).first()
        line.grain, line.proration = (firm.grain, firm.proration) if firm else (Grain.DAY, Proration.ACTUAL)
        if line.interval == Interval.WEEK:
            line.grain, line.proration = Grain.DAY, Proration.ACTUAL
    if not given.get("proration") and given.get("grain"):
        line.proration = RECOGNITION[CountedGrain(line.grain)][0]
    _forget(line)


def _forget(line: ServiceLine) -> None:
    """A line keeps nothing that its kind has no use for."""
    if line.kind not in HOURS:
        line.hourly_rate = line.overage_rate = None
        line.after_hours_multiplier = Decimal(1)
    else:
        line.quantity, line.unit_price = Decimal(1), ZERO
    if line.kind != LineKind.CONTRACTED_HOURS:
        line.contracted_minutes = line.overage_rate = None
    if line.kind != LineKind.TIME_AND_MATERIALS:
        line.cap_amount = None
    if line.kind != LineKind.USAGE:
        line.usage_unit, line.usage_tiers = "", []


def _price(line: ServiceLine) -> Decimal:
    """The price of one interval or term: hours × rate, or quantity × unit price; time has none beforehand."""
    if line.kind == LineKind.CONTRACTED_HOURS:
        price = share(line.hourly_rate or ZERO, line.contracted_minutes or 0, 60)
    elif line.kind == LineKind.TIME_AND_MATERIALS:
        price = ZERO
    else:
        price = line.quantity * line.unit_price
    return price.quantize(STORED, rounding=ROUND_HALF_UP, context=EXACT)


def _errors(line: ServiceLine) -> Iterable[FieldError]:
    """What holds for every kind."""
    if line.currency != line.engagement.currency:
        yield FieldError(
            "currency",
            f"This engagement is in {line.engagement.currency}; a line in {line.currency} needs another engagement.",
            "mixed_currencies",
        )
    if line.recognition_method not in METHODS[line.kind]:
        yield FieldError("recognition_method", "That is no way to recognize this kind of line.", "refused_pair")
    if line.ends_before and line.ends_before <= line.starts_on:
        yield FieldError(
            "ends_on", "The last day lies before the first. Give a day on or after it.", "end_before_start"
        )
    allowed = [word.value for word in RECOGNITION[CountedGrain(line.grain)]]
    if line.proration not in allowed:
        yield FieldError("proration", f"That does not go with “{Grain(line.grain).label.lower()}”.", "refused_pair")
    if line.interval == Interval.WEEK and line.grain == Grain.MONTH:
        yield FieldError("grain", "A price per week cannot be counted by months. Choose by day.", "refused_pair")
    if line.after_hours_multiplier <= 0:
        yield FieldError("after_hours_multiplier", "The multiplier must be above 0; 1 changes nothing.")


def _fee_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.unit_price <= 0:
        yield FieldError("unit_price", "Give the price as an amount above 0.", "required")
    if line.quantity <= 0:
        yield FieldError("quantity", "Give a quantity above 0.")
    if line.interval == Interval.TOTAL and line.ends_before is None:
        yield FieldError("ends_on", "A price for the whole term needs a last day.", "last_day_missing")


def _hours_errors(line: ServiceLine) -> Iterable[FieldError]:
    if not line.contracted_minutes or line.contracted_minutes <= 0:
        yield FieldError("contracted_minutes", "Say how many hours are promised.", "required")
    if line.hourly_rate is None or line.hourly_rate < 0:
        yield FieldError("hourly_rate", "Give the rate per hour.", "required")
    if line.overage_rate is not None and line.overage_rate < 0:
        yield FieldError("overage_rate", "The rate beyond the contract cannot be below 0.")
    if line.interval == Interval.TOTAL and line.ends_before is None:
        yield FieldError("ends_on", "Hours for the whole term need a last day.", "last_day_missing")


def _time_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.hourly_rate is None or line.hourly_rate < 0:
        yield FieldError("hourly_rate", "Give the rate per hour.", "required")
    if line.cap_amount is not None and line.cap_amount <= 0:
        yield FieldError("cap_amount", "Give a cap above 0, or leave it out.")


def _one_off_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.unit_price <= 0:
        yield FieldError("unit_price", "Give the price as an amount above 0.", "required")
    if line.quantity <= 0:
        yield FieldError("quantity", "Give a quantity above 0.")
    if line.recognition_method == RecognitionMethod.STRAIGHT_LINE and line.ends_before is None:
        yield FieldError("ends_on", "To spread a one-off, say through which day it is worked.", "last_day_missing")


def _usage_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.unit_price < 0:
        yield FieldError("unit_price", "The committed minimum is an amount of 0 or above.")
    if not line.usage_unit.strip():
        yield FieldError("usage_unit", "Say which unit is counted, such as GB or call.", "required")
    if line.interval == Interval.TOTAL and line.ends_before is None:
        yield FieldError("ends_on", "A commitment for the whole term needs a last day.", "last_day_missing")
    try:
        line.usage_tiers = stored_tiers(read_tiers(line.usage_tiers))
    except InvalidInput as refusal:
        yield FieldError("usage_tiers", refusal.message)


_KIND_ERRORS: Final = {
    LineKind.RECURRING_FEE: _fee_errors,
    LineKind.CONTRACTED_HOURS: _hours_errors,
    LineKind.TIME_AND_MATERIALS: _time_errors,
    LineKind.ONE_OFF: _one_off_errors,
    LineKind.USAGE: _usage_errors,
}
