"""The parts in which a line of a restated fixed term is billed (maths.md §3, O-8, O-10).

Pure. All lines of the term bill the restated price together, whatever the cadence: the line that ends bills what
was earned by then, the one that takes over bills the rest over the instalments that are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from engagements.billing_intervals import BilledPart, Cadence, between, dated, instalments, steps_of
from engagements.restatements import Stretch
from partnerview.money import Money, Rounding, allocate
from partnerview.months import Span
from partnerview.terms import PricedInterval

Instalment = tuple[Span, Span, Decimal]


def parts_of_stretch(stretch: Stretch, cadence: Cadence, *, rounding: Rounding = "half_up") -> Iterator[BilledPart]:
    """Every part of the stretch, in order, in minor units. They add up to what the stretch earns."""
    terms = replace(stretch.plan.term.terms, starts_on=stretch.starts_on, anchor_on=stretch.plan.term.terms.anchor)
    cost = sum(stretch.earned().values(), Decimal(0))
    planned = _at_first(stretch, cadence, rounding) if stretch.is_first else _of_the_rest(stretch, cadence, rounding)
    reached = before = Decimal(0)
    served = [(step, service, amount) for step, service, amount in planned if service.starts_on < stretch.ends_before]
    for number, (step, service, amount) in enumerate(served, start=1):
        reached += amount
        whole = number == len(served) or step.ends_before > stretch.ends_before
        now = cost if whole else between(reached, cost)
        days = service.clipped(service.starts_on, stretch.ends_before)
        yield dated(terms, cadence, step, days, Money(now - before, terms.price.currency))
        before = now


def _at_first(stretch: Stretch, cadence: Cadence, rounding: Rounding) -> Iterator[Instalment]:
    """As the whole term was billed before anything changed."""
    return instalments(stretch.plan.term, cadence, None, rounding)


def _of_the_rest(stretch: Stretch, cadence: Cadence, rounding: Rounding) -> Iterator[Instalment]:
    """What is left of the price over the instalments that are left, the first and last by the days served."""
    term = stretch.plan.term
    steps = [
        (step, step.clipped(stretch.starts_on, term.service.ends_before))
        for step in steps_of(term, cadence)
        if step.ends_before > stretch.starts_on
    ]
    weights = [PricedInterval(term.terms, step, service).factor() for step, service in steps]
    if not any(weights):
        weights[-1] = Decimal(1)
    amounts = allocate(stretch.left, weights, term.terms.price.currency, rounding)
    for (step, service), amount in zip(steps, amounts, strict=True):
        yield step, service, amount
