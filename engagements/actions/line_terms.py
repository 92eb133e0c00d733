"""What may be said of a service line, and the price that follows from it. Written once, with the line.

Reads what a person gave into a whole ServiceLine; not saved, nothing decided about its engagement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict

from engagements.actions.line_refusals import refusals_of
from engagements.models import Engagement, Interval, LineKind, RecognitionMethod, RolloverPolicy, ServiceLine, Tier
from engagements.normalization import monthly_amount
from partnerview.books.models import Conventions, Grain, Proration
from partnerview.errors import InvalidInput
from partnerview.money import EXACT, Money, share
from partnerview.months import add_months
from partnerview.proration import RECOGNITION
from partnerview.proration import Grain as CountedGrain
from partnerview.terms import Terms

if TYPE_CHECKING:
    from partnerview.directory.models import Vendor
    from partnerview.users.models import User

ZERO: Final = Decimal(0)
STORED: Final = Decimal("1e-10")
PROMISED: Final = {LineKind.CONTRACTED_HOURS, LineKind.PREPAID_HOURS}
HOURS: Final = {*PROMISED, LineKind.TIME_AND_MATERIALS}
METHODS: Final[dict[str, tuple[str, ...]]] = {
    LineKind.RECURRING_FEE: (RecognitionMethod.STRAIGHT_LINE,),
    LineKind.CONTRACTED_HOURS: (RecognitionMethod.STRAIGHT_LINE, RecognitionMethod.AS_USED),
    LineKind.TIME_AND_MATERIALS: (RecognitionMethod.AS_WORKED,),
    LineKind.PREPAID_HOURS: (RecognitionMethod.AS_USED,),
    LineKind.LICENCE: (RecognitionMethod.STRAIGHT_LINE,),
    LineKind.ONE_OFF: (RecognitionMethod.ON_ACCEPTANCE, RecognitionMethod.STRAIGHT_LINE),
    LineKind.OUTCOME_FEE: (RecognitionMethod.BY_PROGRESS,),
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
    overage_multiplier: Decimal | None
    after_hours_multiplier: Decimal
    weighs_after_hours: bool
    rounding_minutes: int
    bucket_order: list[str]
    rollover: str
    rollover_cap_minutes: int | None
    rollover_periods: int | None
    may_borrow: bool
    borrow_cap_minutes: int | None
    alert_percents: list[int]
    cap_amount: Decimal | None
    vendor: Vendor | None
    unit_cost: Decimal | None
    is_agent: bool
    expected_months: int | None
    usage_unit: str
    usage_tiers: list[dict[str, Any]]
    tier: Tier | None


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
    errors = refusals_of(line, METHODS[line.kind])
    if errors:
        message = errors[0].message if len(errors) == 1 else f"{len(errors)} values need mending."
        raise InvalidInput(message, errors=errors)
    line.price = _price(line)
    line.monthly_amount = monthly_amount(_terms(line, term), renews=line.renews) if line.is_recurring else ZERO
    line.passed_on_monthly = _passed_on(line, term)
    return line


def _terms(line: ServiceLine, term: ServiceLine | None) -> Terms:
    return replace(line.terms, starts_on=term.starts_on, anchor_on=term.anchor_on) if term else line.terms


def _complete(line: ServiceLine, given: Mapping[str, Any]) -> None:
    """Take what was left out from the kind and from the firm's conventions."""
    if line.kind == LineKind.USAGE or not given.get("recognition_method"):
        line.recognition_method = _usual_method(line)
    if line.kind == LineKind.PREPAID_HOURS:
        line.interval = Interval.MONTH  # the periods in which blocks are read
    elif not line.is_recurring:
        line.interval = Interval.TOTAL
    if line.interval != Interval.TOTAL or not line.is_recurring:
        line.renews = False
    if line.kind == LineKind.ONE_OFF and line.expected_months and line.ends_before is None:
        line.ends_before = add_months(line.starts_on, line.expected_months)
    _count_as_the_firm(line, given)
    for forget in _FORGETS:
        forget(line)


def _count_as_the_firm(line: ServiceLine, given: Mapping[str, Any]) -> None:
    if not given.get("grain"):
        firm = Conventions.objects.filter(pk=1).first()
        line.grain, line.proration = (firm.grain, firm.proration) if firm else (Grain.DAY, Proration.ACTUAL)
        if line.interval == Interval.WEEK:
            line.grain, line.proration = Grain.DAY, Proration.ACTUAL
    elif not given.get("proration"):
        line.proration = RECOGNITION[CountedGrain(line.grain)][0]


def _usual_method(line: ServiceLine) -> str:
    """Hours that move on are earned as they are used; a one-off with expected months over these.

    Usage without a committed minimum earns nothing by time alone.
    """
    if line.kind == LineKind.USAGE:
        return METHODS[line.kind][0 if line.quantity * line.unit_price else 1]
    rolls = line.kind == LineKind.CONTRACTED_HOURS and line.rollover != RolloverPolicy.NONE
    spread = line.kind == LineKind.ONE_OFF and bool(line.expected_months)
    return METHODS[line.kind][1 if rolls or spread else 0]


def _forget_hours(line: ServiceLine) -> None:
    """A line keeps nothing that its kind has no use for."""
    if line.kind in HOURS:
        line.quantity, line.unit_price = Decimal(1), ZERO
    else:
        line.hourly_rate, line.after_hours_multiplier, line.rounding_minutes = None, Decimal(1), 1
    if line.kind not in PROMISED:
        line.overage_rate, line.overage_multiplier, line.weighs_after_hours = None, None, False
    if line.kind != LineKind.CONTRACTED_HOURS:
        line.contracted_minutes, line.rollover, line.may_borrow = None, RolloverPolicy.NONE, False


def _forget_moves(line: ServiceLine) -> None:
    if line.rollover == RolloverPolicy.NONE:
        line.rollover_cap_minutes = line.rollover_periods = None
    if line.rollover == RolloverPolicy.POOLED:
        line.rollover_cap_minutes, line.may_borrow = None, False  # a pool is its own limit
    if not line.may_borrow:
        line.borrow_cap_minutes = None


def _forget_others(line: ServiceLine) -> None:
    if line.kind not in {LineKind.TIME_AND_MATERIALS, LineKind.OUTCOME_FEE}:
        line.cap_amount = None
    if line.kind != LineKind.LICENCE:
        line.vendor, line.unit_cost, line.is_agent = None, None, False
    if line.kind != LineKind.ONE_OFF or line.recognition_method != RecognitionMethod.STRAIGHT_LINE:
        line.expected_months = None
    if line.kind != LineKind.USAGE:
        line.usage_unit, line.usage_tiers = "", []


_FORGETS: Final = (_forget_hours, _forget_moves, _forget_others)


def _price(line: ServiceLine) -> Decimal:
    """The price of one interval or term: hours × rate, or quantity × unit price; worked or bought hours have none."""
    if line.kind == LineKind.CONTRACTED_HOURS:
        price = share(line.hourly_rate or ZERO, line.contracted_minutes or 0, 60)
    elif line.kind in HOURS:
        price = ZERO
    else:
        price = line.quantity * line.unit_price
    return price.quantize(STORED, rounding=ROUND_HALF_UP, context=EXACT)


def _passed_on(line: ServiceLine, term: ServiceLine | None) -> Decimal:
    """What of the monthly amount goes to the vendor: the cost of a licence that is sold as agent."""
    if not line.is_agent or not line.monthly_amount:
        return ZERO
    cost = Money(line.quantity * (line.unit_cost or ZERO), line.currency)
    return monthly_amount(replace(_terms(line, term), price=cost), renews=line.renews)
