"""V-37: what a RAP puts in and returns to each side."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from partnerview.closing.vectors.vector import Figures, Vector
from programs.roi import Terms


def _v37() -> Figures:
    terms = Terms(Decimal(24000), Decimal(24000), Decimal(340000), Decimal(60), Decimal(20))
    return {
        "total": f"{terms.budget:.2f}",
        "ARR per MDF dollar": f"{terms.arr_per_mdf:.2f}",
        "return, vendor": f"{terms.vendor_roi:.2f}",
        "return, partner": f"{terms.partner_roi:.2f}",
    }


VECTORS: Final = (
    Vector(
        "V-37",
        "MDF 24,000 + partner 24,000, ARR target 340,000; margins 60 % and 20 %",
        "return of one year; two decimals, half up at the end",
        {
            "total": "48000.00",
            "ARR per MDF dollar": "14.17",
            "return, vendor": "8.50",
            "return, partner": "2.83",
        },
        _v37,
    ),
)
