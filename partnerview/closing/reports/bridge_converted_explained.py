"""How a figure of the bridge over all currencies comes about: amounts, the rates of their days, and fx (R-12, R-15)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from partnerview.closing.bridge_rules import GAPS, WORDS, Name, Number
from partnerview.closing.reports.bridge import ZERO, Moment
from partnerview.closing.reports.bridge_converted import ConvertedBridge, converted_bridge
from partnerview.closing.reports.bridge_explained import (
    NUMBERS,
    RULES,
    TOGETHER,
    explain_figure,
    explain_gap,
    explain_rounding,
)
from partnerview.explanation import MINUS, PLUS, Explanation, Input
from partnerview.money import Money
from partnerview.ui import formats
from recognition.reports.converted_balances import YOUNG, Layer

ALL: Final = "all"  # the currency of the address that means every one, in the reporting currency
VERSION: Final = "Bridge in the reporting currency, version 1: differences at closing rates, fx apart"
CONVENTION: Final = (
    "MRR and every difference at the month's closing rate; invoices and payments at the rate of their day; revenue of "
    "an advance at the rate of its liability (IFRIC 22), other revenue at the closing rate. "
    f"A rate is the latest of the {YOUNG} days to its day."
)
SHOWN: Final = 50


def explain_asked(
    moment: Moment, gap: int, figure: str, *, currency: str, engagements: Sequence[int] | None = None
) -> Explanation:
    """Any figure of the bridge, in one currency or in `all`. Raises ValueError for what is none."""
    if currency != ALL:
        return explain_figure(moment, gap, figure, currency=currency, engagements=engagements)
    found = converted_bridge(moment, engagements=engagements)
    if found is None or found.missing or gap not in range(4):
        raise ValueError("there is no such figure over all currencies")
    return explain_converted(found, moment, gap, figure)


def explain_converted(found: ConvertedBridge, moment: Moment, gap: int, figure: str) -> Explanation:
    """A number, a difference, fx or all of a gap, from what the converted bridge is made of."""
    month = formats.month_name(moment.month)
    if gap and figure in {TOGETHER, Name.ROUNDING}:
        return (explain_gap if figure == TOGETHER else explain_rounding)(moment, gap, found.bridge)
    if not gap:
        number = Number(figure)
        return _told(found, f"{number.capitalize()}, {month}", NUMBERS[number], _layers(found, number))
    name, (before, after) = Name(figure), GAPS[gap - 1]
    title = f"{WORDS[name]}, {before} to {after}, {month}"
    if name == Name.FX:
        rule = "What the rates of their own days make of the two numbers, less what the closing rates would."
        return _told(found, title, rule, _fx_terms(found, gap))
    return _told(found, title, RULES.get(name, WORDS[name]), _named_terms(found, gap, name))


def _told(found: ConvertedBridge, title: str, rule: str, terms: Sequence[Input]) -> Explanation:
    own = found.bridge.currency
    total = Money(sum((_signed(term) for term in terms), ZERO), own)
    inputs = tuple(terms[:SHOWN])
    if rest := terms[SHOWN:]:
        left = Money(sum((_signed(term) for term in rest), ZERO), own)
        inputs += (Input(f"{formats.number(len(rest))} more", left, PLUS),)
    return Explanation(
        figure=f"{title}, all currencies in {own}",
        result=total.quantized(),
        rule=rule,
        rule_version=VERSION,
        convention=CONVENTION,
        rounding="Unrounded per amount and rate, half up once at this figure",
        inputs=inputs or (Input("Nothing", total, PLUS),),
    )


def _layers(found: ConvertedBridge, number: Number) -> list[Input]:
    return [_layer(layer, found.bridge.currency) for layer in (found.worth or {}).get(number, [])]


def _layer(layer: Layer, own: str) -> Input:
    rate = layer.rate or ZERO
    at = "" if layer.currency == own else f" at {formats.plain(rate)} of {formats.day(layer.day)}"
    return Input(f"{formats.amount_with(layer.amount, layer.currency)}{at}", Money(layer.amount * rate, own), PLUS)


def _named_terms(found: ConvertedBridge, gap: int, name: Name) -> list[Input]:
    own, rates = found.bridge.currency, found.closing or {}
    return [
        Input(
            f"{formats.amount_with(item.amount, one.currency)} at {formats.plain(rates[one.currency])}",
            Money(item.amount * rates[one.currency], own),
            PLUS,
        )
        for one in found.by_currency
        for item in one.differences
        if (item.gap, item.name) == (gap, name)
    ]


def _fx_terms(found: ConvertedBridge, gap: int) -> list[Input]:
    own, (before, after) = found.bridge.currency, GAPS[gap - 1]
    numbers = found.bridge.numbers
    return [
        Input(f"{after.capitalize()}, at the rates of its days", Money(numbers[after], own), PLUS),
        Input(f"{after.capitalize()}, at the closing rates", Money(found.at_closing(after), own), MINUS),
        Input(f"{before.capitalize()}, at the rates of its days", Money(numbers[before], own), MINUS),
        Input(f"{before.capitalize()}, at the closing rates", Money(found.at_closing(before), own), PLUS),
    ]


def _signed(term: Input) -> Decimal:
    amount: Decimal = term.value.amount  # type: ignore[union-attr]
    return -amount if term.does == MINUS else amount
