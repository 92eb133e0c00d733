"""Money keeps its digits until it is rounded, and its currency always."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from partnerview.errors import InvalidInput
from partnerview.money import Money, allocate, currencies, minor_units, quantize
from tests.worked_examples.figures import eur, usd


def test_a_float_is_no_money():
    with pytest.raises(TypeError, match="takes a Decimal, not float"):
        Money(0.1, "USD")


@pytest.mark.parametrize("code", ["usd", "US", "XYZ", "", "DEM", "XAU"])
def test_only_current_currencies_are_known(code: str):
    with pytest.raises(InvalidInput, match="is not a currency"):
        Money(Decimal(1), code)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_no_money(number: str):
    with pytest.raises(InvalidInput, match="is not an amount"):
        Money(Decimal(number), "USD")


def test_two_currencies_never_meet():
    with pytest.raises(InvalidInput, match="without a rate and its date"):
        usd(1) + eur(1)
    with pytest.raises(InvalidInput):
        max(usd(1), eur(1))


def test_an_amount_without_weight_cannot_be_spread():
    with pytest.raises(InvalidInput, match="cannot be spread"):
        allocate(Decimal(1), [0, 0], "USD")
    with pytest.raises(InvalidInput, match="cannot be spread"):
        allocate(Decimal(1), [2, -1], "USD")


@pytest.mark.parametrize(("code", "decimals"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("ISK", 0), ("HUF", 2)])
def test_minor_units_are_those_of_iso_4217(code: str, decimals: int):
    assert minor_units(code) == decimals
    assert code in currencies()


@pytest.mark.parametrize(
    ("amount", "half_up", "half_even"),
    [("0.125", "0.13", "0.12"), ("0.135", "0.14", "0.14"), ("-0.125", "-0.13", "-0.12"), ("-0.001", "0.00", "0.00")],
)
def test_a_half_goes_away_from_zero_or_to_the_even_cent(amount: str, half_up: str, half_even: str):
    assert str(quantize(Decimal(amount), "USD")) == half_up
    assert str(quantize(Decimal(amount), "USD", "half_even")) == half_even


def test_spreading_does_not_depend_on_the_precision_of_the_thread():
    with localcontext() as context:
        context.prec = 4
        assert allocate(Decimal("1234567.89"), [1, 1, 1], "USD") == (
            Decimal("411522.63"), Decimal("411522.63"), Decimal("411522.63"),
        )  # fmt: skip


def test_arithmetic_keeps_every_digit():
    assert usd("0.1") + usd("0.2") == usd("0.3")
    assert (usd(1) * 3, -usd(1), bool(usd(0))) == (usd(3), usd(-1), False)
    assert str(usd("1234.50")) == "USD\N{NO-BREAK SPACE}1,234.50"
    assert str(usd("-12.50")) == "USD\N{NO-BREAK SPACE}\N{MINUS SIGN}12.50"
