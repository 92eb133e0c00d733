"""Figures, statuses, the four numbers, tabs, steps, pages, and an explanation."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from partnerview.dashboard.samples.names import HERE, LONG_NAME
from partnerview.explanation import Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.ui.parts import Difference, FourNumber, Tab
from partnerview.ui.parts import Step as TaskStep
from partnerview.ui.statuses import known_statuses


def words(explain_url: str) -> dict[str, Any]:
    return {
        "statuses": dict.fromkeys(known_statuses().values()),
        "people": [
            SimpleNamespace(name="Daniela Castellanos", initials="DC"),
            SimpleNamespace(name="Marit Solheim", initials="MS"),
        ],
        "frozen": Decimal("367761.49"),
        "below": Decimal("-1500"),
        "yen": Decimal("2450000"),
        "dinar": Decimal("1234.5675"),
        "zero": Decimal(0),
        "numbers": (
            FourNumber("contracted", "Contracted", Decimal("374506.49"), "MRR at 31 July", explain_url),
            FourNumber("invoiced", "Invoiced", Decimal("398214.60"), "131 invoices, 2 credit notes", explain_url),
            FourNumber("recognized", "Recognized", Decimal("381902.35"), "Provisional until close", explain_url),
            FourNumber("cash", "Cash received", Decimal("-1240"), "118 payments, 14 in part", explain_url),
        ),
        "differences": (
            Difference(Decimal("23708.11"), "billed ahead, overage and usage"),
            Difference(Decimal("-16312.25"), "deferred to later months, net of unbilled"),
            Difference(Decimal("-383142.35"), "not yet paid"),
        ),
        "tab_items": (
            Tab("Scope", HERE, current=True),
            Tab("Hours", HERE),
            Tab("Invoices", HERE, 33),
            Tab("Deliverables", HERE, "2 due"),
        ),
        "task_steps": (
            TaskStep("Upload", "time_h1_2026.csv, 2.1 MB", HERE),
            TaskStep("Names and errors", "3 names, 8 rows"),
            TaskStep("Confirm", "nothing is written yet"),
        ),
        "page": SimpleNamespace(first=51, last=100, total=214, earlier=HERE, later=HERE),
        "last_page": SimpleNamespace(first=1, last=30, total=30, earlier=None, later=None),
        "books": (("frozen", "Frozen"), ("restated", "Restated"), ("both", "Side by side")),
    }


def explanation() -> Explanation:
    """How a headline figure was made."""
    return Explanation(
        figure="MRR, June 2026, frozen",
        result=Money(Decimal("367761.49"), "GBP"),
        rule="Every recurring line that ran on 30 June, its price divided by the months of its interval.",
        rule_version="MRR policy, version 4, since 1 Jan 2026",
        convention="Rates of 30 Jun 2026; one-off, time and overage are left out",
        rounding="Unrounded per line, half up once at this total",
        inputs=(
            Input("Recurring fees, 61 lines", Money(Decimal("201533.30"), "GBP")),
            Input("Contracted hours × rate, 38 lines", Money(Decimal("105547.5512"), "GBP")),
            Input("USD to GBP", Decimal("0.7413")),
        ),
        steps=(Step("Sum in reporting currency", Money(Decimal("367761.4871"), "GBP")),),
        sources=(Source("service_line", 7, f"Managed platform, {LONG_NAME}", Money(Decimal("14500"), "USD")),),
    )
