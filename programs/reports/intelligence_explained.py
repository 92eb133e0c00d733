"""How each figure of program intelligence is made, from the very expressions that the figure was counted by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from partnerview.errors import Missing
from partnerview.explanation import Explanation, Input, Source, Step, Value
from partnerview.money import Money
from partnerview.ui import formats
from programs.models import ProgramPolicy
from programs.reports.console import console_of
from programs.reports.growth import KeptRow, kept_rows, won_rows
from programs.reports.intelligence import IN_FORCE_THEN, diamond_count

VERSION: Final = "Program intelligence, version 1"
UNROUNDED: Final = "Amounts as they are on record"
# More rows than these are found in the list that the figure leads to.
SHOWN: Final = 200

_ROWS: Final[dict[str, str]] = {
    "arr-committed": """SELECT plan.id, partner.name || ', ' || rap.period_label AS label, plan.arr_target AS amount
        FROM plan JOIN programs_rap rap ON rap.id = plan.id
        JOIN directory_partner partner ON partner.id = plan.partner_id
        WHERE plan.currency = %(currency)s""",
    "arr-delivered": """SELECT account.id, customer.name || ', won ' || named.won_on AS label, account.won_arr AS amount
        FROM account JOIN programs_namedaccount named ON named.id = account.id
        JOIN programs_partnercustomer customer ON customer.id = named.customer_id
        WHERE account.currency = %(currency)s""",
    "mdf-committed": """SELECT money.id, committed.purpose AS label, money.amount
        FROM money JOIN programs_mdfcommitment committed ON committed.id = money.id
        WHERE money.currency = %(currency)s AND money.side = 'vendor'""",
    "mdf-disbursed": """SELECT payment.id, paid.activity || ', ' || paid.disbursed_on AS label, payment.amount
        FROM payment JOIN programs_mdfdisbursement paid ON paid.id = payment.id
        WHERE payment.currency = %(currency)s AND payment.side = 'vendor'""",
}
_SAID: Final[dict[str, tuple[str, str, str]]] = {
    "arr-committed": ("ARR committed", "rap", "The ARR target of every RAP that runs, by its version in force."),
    "arr-delivered": ("ARR delivered", "named_account", "The ARR won with the named accounts of the plans that run."),
    "mdf-committed": (
        "MDF committed", "mdf_commitment", "Our money set aside for the plans that run and the exemptions in force.",
    ),
    "mdf-disbursed": ("MDF paid out", "mdf_disbursement", "What was paid out of that money, confirmed or not."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row behind a figure."""

    id: int
    label: str
    amount: Decimal


def rows_behind(figure: str, partners: Sequence[int], currency: str, *, on: dt.date) -> list[FigureRow]:
    """They add up to the figure. Raises Missing for a figure that does not exist."""
    if figure not in _ROWS:
        raise Missing("There is no such figure.")
    sql = f"WITH {IN_FORCE_THEN} {_ROWS[figure]} ORDER BY amount DESC, id"
    return fetch(FigureRow, sql, {"partners": list(partners), "on": on, "currency": currency})


def explain_figure(figure: str, partners: Sequence[int], currency: str, *, on: dt.date) -> Explanation:
    """Raises Missing for a figure that does not exist."""
    if figure in _OTHERS:
        return _OTHERS[figure](partners, currency, on)
    rows = rows_behind(figure, partners, currency, on=on)
    name, kind, rule = _SAID[figure]
    sources = tuple(Source(kind, row.id, row.label, Money(row.amount, currency)) for row in rows)
    return _summed(name, rule, sources, currency, on)


def _net_new(partners: Sequence[int], currency: str, on: dt.date) -> Explanation:
    rows = won_rows(partners, currency, on=on)
    sources = tuple(
        Source(
            row.kind,
            row.id,
            f"{row.account} with {row.partner}, {formats.day(row.dated_on)}",
            Money(row.amount, currency),
        )
        for row in rows
    )
    rule = (
        "The ARR of accounts won in the twelve months up to the day, named by a plan or an exemption: new to us then."
    )
    return _summed("Net-new ARR, twelve months", rule, sources, currency, on)


def _recurring(partners: Sequence[int], currency: str, on: dt.date) -> Explanation:
    rows = kept_rows(partners, currency, on=on)
    known = [row for row in rows if row.amount is not None]
    left_out = len(rows) - len(known)
    return Explanation(
        figure=f"Recurring margin of a year, {formats.day(on)}",
        result=Money(sum((row.amount or Decimal(0) for row in known), Decimal(0)), currency),
        rule="Of the ARR of each partner what we keep: ARR × (100 − the partner’s margin in percent) ÷ 100.",
        rule_version=f"{VERSION}; partners left out for want of a margin: {left_out}",
        convention=f"In {currency}; ARR as on the console",
        rounding="Unrounded by partner, half up once at this total",
        inputs=(Input("Partners counted", len(known)), Input("Partners without a known margin", left_out)),
        sources=tuple(
            Source("partner", row.partner_id, _kept_words(row), Money(row.amount or Decimal(0), currency))
            for row in known[:SHOWN]
        ),
    )  # fmt: skip


def _kept_words(row: KeptRow) -> str:
    return f"{row.partner}: {formats.amount_with(row.arr, row.currency)} less {row.margin} %"


def _activation(partners: Sequence[int], _currency: str, on: dt.date) -> Explanation:
    found = console_of(partners, on=on)
    rate = Decimal(found.activated) / found.partners if found.partners else None
    return Explanation(
        figure="Activation rate",
        result=formats.percent(rate, 0),
        rule="Activated partners ÷ partners. Activated is who sells: at the stage sell, incentivize or accelerate.",
        rule_version=VERSION,
        convention="Stages as they are on record now",
        rounding="Whole percent, half up",
        inputs=(Input("Activated", found.activated), Input("Partners", found.partners)),
        sources=tuple(
            Source("portfolio", one.pam or 0, one.name or "Nobody yet", f"{one.activated} of {one.partners}")
            for one in found.portfolios[:SHOWN]
        ),
    )


def _capacity(partners: Sequence[int], _currency: str, on: dt.date) -> Explanation:
    found, policy = console_of(partners, on=on), ProgramPolicy.current()
    return Explanation(
        figure="Partner capacity",
        result=f"{policy.least_tiered} to {policy.most_tiered} tiered partners for each PAM",
        rule="Partners with a tier that one PAM looks after, against what the settings of the program allow.",
        rule_version=VERSION,
        convention="Tiers as they are on record now",
        rounding="Whole partners",
        inputs=(Input("At least", policy.least_tiered), Input("At most", policy.most_tiered)),
        sources=tuple(
            Source("portfolio", one.pam or 0, one.name or "Nobody yet", one.tiered) for one in found.portfolios[:SHOWN]
        ),
    )


def _diamonds(partners: Sequence[int], _currency: str, on: dt.date) -> Explanation:
    found = diamond_count(partners, on=on)
    return Explanation(
        figure=f"Diamonds found, {formats.day(on)}",
        result=found.found,
        rule="Longtail partners with at least one customer that matches our ideal and is not yet ours.",
        rule_version="Partner capacity, version 1",
        convention="The cohort is that of the day; customer lists as they are now",
        rounding="Whole partners",
        inputs=(Input("Of them in a plan that runs", found.in_a_plan),),
    )


_OTHERS: Final[dict[str, Callable[[Sequence[int], str, dt.date], Explanation]]] = {
    "net-new": _net_new,
    "recurring-margin": _recurring,
    "activation": _activation,
    "capacity": _capacity,
    "diamonds": _diamonds,
}
FIGURES: Final = (*_ROWS, *_OTHERS)


def _summed(name: str, rule: str, sources: tuple[Source, ...], currency: str, on: dt.date) -> Explanation:
    amounts = [source.value.amount for source in sources if isinstance(source.value, Money)]
    more = len(sources) - SHOWN
    steps: tuple[Step, ...] = (Step("Rows added", len(sources)),)
    left: Value = Money(sum(amounts[SHOWN:], Decimal(0)), currency)
    return Explanation(
        figure=f"{name}, {formats.day(on)}",
        result=Money(sum(amounts, Decimal(0)), currency),
        rule=rule,
        rule_version=VERSION,
        convention=f"In {currency} only: currencies are never added to each other",
        rounding=UNROUNDED,
        steps=(*steps, Step(f"Of {more} rows not shown here", left)) if more > 0 else steps,
        sources=sources[:SHOWN],
    )
