"""How RUM is made: the ARR of every partner behind it, with its source, and the rate that it was taken at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from partnerview.explanation import Explanation, Source
from partnerview.money import Money
from partnerview.ui import formats
from programs.reports.console import console_of, rum_sources


def explain_rum(seen: Sequence[int], *, on: dt.date) -> Explanation:
    found = console_of(seen, on=on)
    sources = rum_sources(seen, on=on)
    return Explanation(
        figure=f"RUM, {formats.day(on)}",
        result=Money(found.rum, found.currency).quantized(),
        rule="The ARR of every partner of the portfolio: 12 × MRR where engagements run, else the latest dated figure.",
        rule_version=f"Left out for want of a rate: {found.missing}" if found.missing else "Nothing is left out",
        convention=f"In {found.currency}, each at the last rate dated on or before the day",
        rounding="Unrounded by partner, half up once at this total",
        sources=tuple(
            Source(
                "partner",
                row.partner_id,
                f"{row.name}: {'12 × MRR' if row.basis == 'mrr' else row.source}, {formats.day(row.dated_on)}",
                Money(row.amount, row.currency),
            )
            for row in sources
        ),
    )
