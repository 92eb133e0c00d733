"""A price turned into the monthly amount that MRR counts (maths.md §4).

It happens once, when a line is written; reports then only add up. Whether a line is recurring at all
is the caller's knowledge of its kind.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from partnerview.errors import InvalidInput
from partnerview.money import EXACT, share
from partnerview.months import Span, add_months, whole_months
from partnerview.terms import MONTHS_IN, Interval, Terms

# Days of a month on average: 365.25 ÷ 12. A week's price is worth this many sevenths of itself.
DAYS_IN_A_MONTH: Final = Decimal("30.4375")
_STORED: Final = Decimal("1e-10")


def monthly_amount(terms: Terms, *, renews: bool = False) -> Decimal:
    """MRR of a recurring line, per month, in the price's currency, to the ten places that are stored.

    Price ÷ months of the interval (quarter 3, year 12); a week × 30.4375 ÷ 7; a total that renews ÷
    the anchor months of its term, the last part by its days; a total that does not renew is 0.
    """
    price = terms.price.amount
    if terms.interval is Interval.WEEK:
        amount = share(price, DAYS_IN_A_MONTH, 7)
    elif terms.interval is Interval.TOTAL:
        amount = _of_term(terms) if renews else Decimal(0)
    else:
        amount = share(price, 1, MONTHS_IN[terms.interval])
    return amount.quantize(_STORED, rounding=ROUND_HALF_UP, context=EXACT)


def anchor_months(term: Span) -> tuple[int, int]:
    """The length of a term in anchor months as an exact fraction (numerator, denominator).

    Whole anchor months count 1 each; the last part counts its days ÷ the days of its anchor month:
    15 June to 12 October is 3 + 28/30, that is (118, 30).
    """
    if not term.days:
        raise InvalidInput("A term without a day has no months. Give a last day on or after the first.", field="term")
    whole = whole_months(term.starts_on, term.ends_before)
    last = Span(add_months(term.starts_on, whole), add_months(term.starts_on, whole + 1))
    return whole * last.days + (term.ends_before - last.starts_on).days, last.days


def _of_term(terms: Terms) -> Decimal:
    if terms.ends_before is None:
        raise InvalidInput("A total is the price of a term with both days. Give its last day.", field="ends_before")
    months, per = anchor_months(Span(terms.starts_on, terms.ends_before))
    return share(terms.price.amount, per, months)
