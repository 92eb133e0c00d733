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


def restated_of(lines: Iterable[ServiceLine]) -> dict[int | None, Restated]:
    """Line id → its part of a restated term; lines of no such term are left out.

    A line that is not saved yet has the key None. Lines given go before those stored.
    """
    given = [line for line in lines if line.term_ends_before]
    if not given:
        return {}
    stored = ServiceLine.objects.filter(
        engagement__in={line.engagement_id for line in given}, term_ends_before__isnull=False
    )
    known = {line.pk: line for line in stored} | {line.pk: line for line in given}
    return {line.pk: _restated(line, known) for line in given}


def _restated(line: ServiceLine, known: dict[int, ServiceLine]) -> Restated:
    lines = [line]
    while lines[0].restated_by and lines[0].follows_id:
        lines.insert(0, known[lines[0].follows_id])
    changes = [
        Restatement(one.starts_on, Money(one.price, one.currency), Treatment(one.restated_by)) for one in lines[1:]
    ]
    first, ends_before = lines[0], line.ends_before or line.term_ends_before
    assert ends_before is not None  # noqa: S101  the caller has looked
    return Restated(
        replace(first.terms, ends_before=first.term_ends_before),
        tuple(changes),
        ends_before,
        chain=tuple(one.pk for one in lines),
        is_last=not any(one.restated_by and one.follows_id == line.pk for one in known.values()),
    )
