"""The fixed terms whose price was restated, as the lines that serve them stand on them (O-10).

A restated term is served by lines that follow each other; each of them holds `term_ends_before`, and all but
the first `restated_by`. One query for any number of lines, none where no line is of such a term.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engagements.models import ServiceLine
from engagements.restatements import Restated, Restatement, Treatment
from partnerview.money import Money


def restated_of(lines: Iterable[ServiceLine], *, earned: bool = False) -> dict[int | None, Restated]:
    """Line id → its part of a restated term; lines of no such term are left out.

    Prices are those that are billed, or what of them is `earned` (licences as agent). A line that is not saved
    yet has the key None. Lines given go before those stored.
    """
    given = [line for line in lines if line.term_ends_before]
    if not given:
        return {}
    stored = ServiceLine.objects.filter(
        engagement__in={line.engagement_id for line in given}, term_ends_before__isnull=False
    )
    known = {line.pk: line for line in stored} | {line.pk: line for line in given}
    return {line.pk: _restated(line, known, earned=earned) for line in given}


def _restated(line: ServiceLine, known: dict[int, ServiceLine], *, earned: bool) -> Restated:
    lines = [line]
    while lines[0].restated_by and lines[0].follows_id:
        lines.insert(0, known[lines[0].follows_id])
    prices = [one.earned_price if earned else Money(one.price, one.currency) for one in lines]
    changes = [
        Restatement(one.starts_on, price, Treatment(one.restated_by))
        for one, price in zip(lines[1:], prices[1:], strict=True)
    ]
    first, ends_before = lines[0], line.ends_before or line.term_ends_before
    assert ends_before is not None  # noqa: S101  the caller has looked
    return Restated(
        replace(first.terms, price=prices[0], ends_before=first.term_ends_before),
        tuple(changes),
        ends_before,
        chain=tuple(one.pk for one in lines),
        is_last=not any(one.restated_by and one.follows_id == line.pk for one in known.values()),
    )
