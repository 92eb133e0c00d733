"""What a RAP returns to each side (maths.md §8): budget, ARR for a dollar of MDF, return of both.

Pure arithmetic, unrounded; a figure is rounded once, where it is kept or shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from partnerview.explanation import Explanation, Input, Step
from partnerview.money import Money

RULE = "ROI = ARR target × margin of the side ÷ money of the side"
VERSION = "Return of a plan, version 1"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Terms:
    """The money that both put in and what they want out of it. Margins in percent."""

    mdf: Decimal
    partner: Decimal
    arr_target: Decimal
    vendor_margin: Decimal
    partner_margin: Decimal

    @property
    def budget(self) -> Decimal:
        return self.mdf + self.partner

    @property
    def arr_per_mdf(self) -> Decimal:
        return self.arr_target / self.mdf

    @property
    def vendor_roi(self) -> Decimal:
        return self.arr_target * self.vendor_margin / HUNDRED / self.mdf

    @property
    def partner_roi(self) -> Decimal:
        return self.arr_target * self.partner_margin / HUNDRED / self.partner


def explain(terms: Terms, side: str, currency: str) -> Explanation:
    """How the return of one side (`vendor` or `partner`) is made."""
    of_vendor = side == "vendor"
    margin, put_in = (terms.vendor_margin, terms.mdf) if of_vendor else (terms.partner_margin, terms.partner)
    earned = terms.arr_target * margin / HUNDRED
    money = "MDF" if of_vendor else "Contribution of the partner"
    return Explanation(
        figure="Our return" if of_vendor else "Return of the partner",
        result=terms.vendor_roi if of_vendor else terms.partner_roi,
        rule=RULE,
        rule_version=VERSION,
        convention="Return of one year",
        rounding="Two decimals, half up, once at the end",
        inputs=(
            Input("ARR target", Money(terms.arr_target, currency)),
            Input("Margin, percent", margin),
            Input(money, Money(put_in, currency)),
        ),
        steps=(Step("ARR target × margin", Money(earned, currency)), Step(f"÷ {money}", earned / put_in)),
    )
