"""Why a service line cannot be as it was said: one sentence at each field, with the remedy.

Looks at the line alone; whether its engagement takes it is service_lines.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engagements.hours_policy import Bucket
from engagements.models import Interval, LineKind, RecognitionMethod, RolloverPolicy, ServiceLine
from engagements.usage import read_tiers, stored_tiers
from partnerview.books.models import Grain
from partnerview.errors import FieldError, InvalidInput
from partnerview.proration import RECOGNITION
from partnerview.proration import Grain as CountedGrain

LONGEST_STEP: Final = 240


def refusals_of(line: ServiceLine, methods: tuple[str, ...]) -> list[FieldError]:
    """Every value that has to be mended; `methods` are those in which its kind may be recognized."""
    return [*_errors(line, methods), *_KIND_ERRORS[LineKind(line.kind)](line)]


def _errors(line: ServiceLine, methods: tuple[str, ...]) -> Iterable[FieldError]:
    """What holds for every kind."""
    if line.currency != line.engagement.currency:
        yield FieldError(
            "currency",
            f"This engagement is in {line.engagement.currency}; a line in {line.currency} needs another engagement.",
            "mixed_currencies",
        )
    if line.recognition_method not in methods:
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
    if not 1 <= line.rounding_minutes <= LONGEST_STEP:
        yield FieldError("rounding_minutes", f"Count in steps of 1 to {LONGEST_STEP} minutes; 1 rounds nothing.")


def _fee_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.unit_price <= 0:
        yield FieldError("unit_price", "Give the price as an amount above 0.", "required")
    if line.quantity <= 0:
        yield FieldError("quantity", "Give a quantity above 0.")
    if line.interval == Interval.TOTAL and line.ends_before is None:
        yield FieldError("ends_on", "A price for the whole term needs a last day.", "last_day_missing")


def _licence_errors(line: ServiceLine) -> Iterable[FieldError]:
    yield from _fee_errors(line)
    if line.vendor is None:
        yield FieldError("vendor", "Choose the vendor whose licence it is.", "required")
    if line.unit_cost is None or line.unit_cost < 0:
        words = "An agent earns price less cost: give what a unit costs you." if line.is_agent else "Give the cost."
        yield FieldError("unit_cost", words, "required")
    elif line.is_agent and line.unit_cost > line.unit_price:
        yield FieldError(
            "unit_cost",
            f"It costs {line.unit_cost.normalize():f} and is sold at {line.unit_price.normalize():f}: "
            "an agent's commission cannot be below 0. Mend one of them, or sell it as principal.",
        )


def _hours_errors(line: ServiceLine) -> Iterable[FieldError]:
    if not line.contracted_minutes or line.contracted_minutes <= 0:
        yield FieldError("contracted_minutes", "Say how many hours are promised.", "required")
    if line.interval == Interval.TOTAL and line.ends_before is None:
        yield FieldError("ends_on", "Hours for the whole term need a last day.", "last_day_missing")
    yield from _rate_errors(line)
    yield from _moving_errors(line)


def _rate_errors(line: ServiceLine) -> Iterable[FieldError]:
    """What holds for hours promised and for hours bought ahead."""
    if line.hourly_rate is None or line.hourly_rate < 0:
        yield FieldError("hourly_rate", "Give the rate per hour.", "required")
    if line.overage_rate is not None and line.overage_rate < 0:
        yield FieldError("overage_rate", "The rate beyond the contract cannot be below 0.")
    if line.overage_multiplier is not None and line.overage_multiplier <= 0:
        yield FieldError("overage_multiplier", "The multiplier must be above 0.")
    elif line.overage_multiplier is not None and line.overage_rate is not None:
        yield FieldError("overage_multiplier", "Give a rate beyond the contract or a multiplier, not both.", "both")
    known = {bucket.value for bucket in Bucket if bucket is not Bucket.OVERAGE}
    if not line.bucket_order or len(set(line.bucket_order)) != len(line.bucket_order):
        yield FieldError("bucket_order", "Name each bucket once.", "refused_order")
    elif not set(line.bucket_order) <= known:
        yield FieldError("bucket_order", f"The buckets are {', '.join(sorted(known))}; overage comes last by itself.")
    if len(set(line.alert_percents)) != len(line.alert_percents) or not all(0 < p <= 100 for p in line.alert_percents):
        yield FieldError("alert_percents", "Give different percentages from 1 to 100, such as 80 and 95.")


def _moving_errors(line: ServiceLine) -> Iterable[FieldError]:
    """What passes from one interval to the next."""
    rolls = line.rollover != RolloverPolicy.NONE
    if line.rollover not in RolloverPolicy.values:
        yield FieldError("rollover", "Choose what becomes of hours that are not used.")
    if rolls and line.interval == Interval.TOTAL:
        yield FieldError("rollover", "Hours for the whole term have no next interval to move to.", "refused_pair")
    if line.rollover == RolloverPolicy.POOLED and not line.rollover_periods:
        yield FieldError("rollover_periods", "Say how many intervals make one pool, such as 3.", "required")
    if line.rollover_periods is not None and not 1 <= line.rollover_periods <= 120:
        yield FieldError("rollover_periods", "Give a number of intervals from 1 to 120.")
    if rolls and line.recognition_method == RecognitionMethod.STRAIGHT_LINE:
        yield FieldError(
            "recognition_method", "Hours that move on are owed until they are used. Choose as used.", "refused_pair"
        )
    if line.may_borrow and line.interval == Interval.TOTAL:
        yield FieldError("may_borrow", "Hours for the whole term have no next interval to borrow from.", "refused_pair")
    if line.may_borrow and Bucket.BORROWED not in line.bucket_order:
        yield FieldError("bucket_order", "Say where borrowed hours come in the order.", "refused_order")


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
        yield FieldError(
            "expected_months",
            "To spread a one-off, say over how many months, or give its last day.",
            "last_day_missing",
        )


def _outcome_errors(line: ServiceLine) -> Iterable[FieldError]:
    if line.unit_price <= 0:
        yield FieldError("unit_price", "Give what the outcome is estimated to be worth.", "required")
    if line.cap_amount is None or line.cap_amount <= 0:
        yield FieldError(
            "cap_amount", "Give the amount that is safe to count on: until the outcome is known no more is earned.",
            "required",
        )  # fmt: skip


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
    LineKind.PREPAID_HOURS: _rate_errors,
    LineKind.LICENCE: _licence_errors,
    LineKind.ONE_OFF: _one_off_errors,
    LineKind.OUTCOME_FEE: _outcome_errors,
    LineKind.USAGE: _usage_errors,
}
