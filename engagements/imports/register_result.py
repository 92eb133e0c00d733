"""What a register would bring in, and what it brought: engagements, hours and monthly amounts by currency."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engagements.imports.register_rows import RegisterRow
from partnerview.imports.sources import Breakdown, Figure, Shown
from partnerview.ui import formats


def facts(rows: Iterable[RegisterRow]) -> dict[str, Any]:
    """Counts and unrounded sums; amounts as text, never added across currencies."""
    listed = list(rows)
    monthly: dict[str, Decimal] = defaultdict(Decimal)
    for row in listed:
        monthly[row.currency] += row.monthly_price
    return {
        "rows": len(listed),
        "clients": len({row.client.lower() for row in listed}),
        "minutes_per_month": sum(row.minutes for row in listed),
        "monthly_amounts": {currency: str(amount) for currency, amount in sorted(monthly.items())},
        "engagements": [
            {
                "client": row.client,
                "code": row.code,
                "started_on": str(row.started),
                "minutes": row.minutes,
                "monthly_amount": str(row.monthly_price),
                "currency": row.currency,
            }
            for row in listed
        ],
    }


def show(facts: Mapping[str, Any]) -> Shown:
    """Figures and their rows in words."""
    amounts = [
        Figure(f"A month in {currency}", formats.amount(Decimal(amount), currency), "contracted hours × rate")
        for currency, amount in facts["monthly_amounts"].items()
    ]
    return Shown(
        figures=(
            Figure("Engagements", formats.number(facts["rows"]), f"of {facts['clients']} clients"),
            Figure("Hours a month", formats.hours(facts["minutes_per_month"]), "contracted"),
            *amounts,
        ),
        breakdown=Breakdown(
            title="Engagements",
            columns=("Client", "Code", "Since", "Hours a month", "A month", "Ccy"),
            numeric=frozenset({3, 4}),
            rows=[
                (
                    row["client"],
                    row["code"],
                    formats.day(dt.date.fromisoformat(row["started_on"])),
                    formats.hours(row["minutes"]),
                    formats.amount(Decimal(row["monthly_amount"]), row["currency"]),
                    row["currency"],
                )
                for row in facts["engagements"]
            ],
        ),
        links=(("All engagements", "engagements:engagement-list"),) if "engagement_ids" in facts else (),
    )
