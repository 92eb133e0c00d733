"""Amounts of money and the one way in which they are rounded.

`Money` is the value that pure modules exchange; `quantize` and `allocate` are the only places
where an amount loses digits. Not for storage (plain columns) and not for conversion (books).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from itertools import accumulate
from typing import Final, Literal

from partnerview.errors import InvalidInput

Rounding = Literal["half_up", "half_even"]

# Wide enough that a 19-digit amount times any weight is exact and a quotient cannot look like a tie
# that it is not. Independent of the context of the thread.
EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)

_ROUNDING: Final[dict[str, str]] = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}

# ISO 4217, current codes with a legal tender behind them, by number of decimals.
# ISO 4217: current codes, where the number of decimals is not two and where it is.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DECIMALS = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS
    VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_MINOR_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
}
_STEPS: Final = {digits: Decimal(1).scaleb(-digits) for digits in (0, 2, 3)}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Unrounded: it is quantized where a row is planned or posted.

    Adding or comparing two currencies raises InvalidInput: there is never such a sum without a
    rate and its date (maths.md §1).
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money takes a Decimal, not {type(self.amount).__name__} {self.amount!r}.")
        if not self.amount.is_finite():
            raise InvalidInput(f"{self.amount} is not an amount of money.", field="amount")
        minor_units(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def sum(cls, items: Iterable[Money], *, currency: str) -> Money:
        """The sum of amounts that are all in `currency`; nothing at all is zero."""
        result = cls.zero(currency)
        for item in items:
            result += item
        return result

    def quantized(self, rounding: Rounding = "half_up") -> Money:
        """The same amount in whole minor units."""
        return Money(quantize(self.amount, self.currency, rounding), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(EXACT.multiply(self.amount, Decimal(factor)), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        """As pages write it, so that a refusal reads as the page does: `GBP 1,234.50`."""
        return f"{self.currency}\N{NO-BREAK SPACE}{self.amount:,f}".replace("-", "\N{MINUS SIGN}")

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise InvalidInput(
                f"{self.currency} and {other.currency} cannot meet in one figure without a rate and its date.",
                code="mixed_currencies",
                field="currency",
            )
        return other.amount


def minor_units(currency: str) -> int:
    """Decimals of the currency's minor unit by ISO 4217: JPY 0, USD 2, KWD 3.

    Raises InvalidInput for a code that is not a current ISO 4217 currency.
    """
    try:
        return _MINOR_UNITS[currency]
    except KeyError:
        raise InvalidInput(
            f"“{currency}” is not a currency. Give a current ISO 4217 code of three capital letters, such as USD.",
            code="unknown_currency",
            field="currency",
        ) from None


def currencies() -> tuple[str, ...]:
    """Every currency code that is accepted, in alphabetical order."""
    return tuple(sorted(_MINOR_UNITS))


def quantize(amount: Decimal, currency: str, rounding: Rounding = "half_up") -> Decimal:
    """The amount in whole minor units of its currency, never negative zero.

    Half-up moves a half away from zero; half-even to the even neighbour (maths.md §1).
    """
    rounded = amount.quantize(_STEPS[minor_units(currency)], rounding=_ROUNDING[rounding], context=EXACT)
    return rounded if rounded else abs(rounded)


def share(amount: Decimal, part: int | Decimal, whole: int | Decimal) -> Decimal:
    """amount × part ÷ whole, unrounded to 60 digits."""
    return EXACT.divide(EXACT.multiply(amount, Decimal(part)), Decimal(whole))


def allocate(
    total: Decimal,
    weights: Sequence[int | Decimal],
    currency: str,
    rounding: Rounding = "half_up",
    *,
    whole: int | Decimal | None = None,
) -> tuple[Decimal, ...]:
    """Spread an amount by weights with cumulative rounding (maths.md §1).

    Entry k = round(total × (w₁ + … + w_k) ÷ W) − the entries before it, in minor units of the
    currency. W is the sum of the weights, or `whole` where only a part of a period is in service:
    the entries then add up to the rounded share of that part. No running total is off by more than
    half a minor unit. A single weight may be zero; all of them may not.
    """
    reached = list(accumulate(weights, _exactly))
    divisor = whole if whole is not None else reached[-1] if reached else 0
    if divisor <= 0 or any(weight < 0 for weight in weights):
        raise InvalidInput(
            "An amount cannot be spread: no weight may be below 0 and their sum must be above 0.", field="weights"
        )
    entries, before = [], quantize(Decimal(0), currency)
    for part in reached:
        target = quantize(share(total, part, divisor), currency, rounding)
        entries.append(EXACT.subtract(target, before))
        before = target
    return tuple(entries)


def _exactly(one: int | Decimal, other: int | Decimal) -> int | Decimal:
    """Their sum, whatever the context of the thread."""
    return one + other if isinstance(one, int) and isinstance(other, int) else EXACT.add(one, other)
