"""Price concessions as facts: which credit notes change the revenue of which lines (R-6).

A credit for a fee of a straight-line line changes its schedule; one for work, overage or an accepted one-off is
an entry of its own, posted in the month of the credit note, or of the acceptance if that is later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import ServiceLine
from engagements.reports.restated_terms import restated_of
from engagements.restatements import Restated
from partnerview.db.rows import fetch
from partnerview.months import Month, Span
from recognition.concessions import Concession, Credit
from recognition.ledger import LAST_ENGAGEMENT, Pending
from recognition.open_months import posting_month

_GRANTED: Final = """
FROM engagements_invoice note
JOIN engagements_invoiceline credit ON credit.invoice_id = note.id
JOIN engagements_invoiceline credited ON credited.id = credit.credits_id
JOIN engagements_serviceline line ON line.id = credit.service_line_id
WHERE note.status = 'issued' AND note.concession <> ''
"""
_PLANNED: Final = "(line.recognition_method = 'straight_line' AND credited.charge = 'fee')"
# What the schedules of an engagement follow from besides the terms of its lines.
CREDITS: Final = f"""
SELECT note.engagement_id, string_agg(concat_ws(',', credit.id, note.concession), ';' ORDER BY credit.id) AS granted
{_GRANTED} AND {_PLANNED} GROUP BY note.engagement_id
"""
_CREDITS_OF: Final = f"""
SELECT line.id AS line, note.dated_on, note.concession, -credit.net_amount AS amount,
       coalesce(credit.starts_on, note.interval_starts_on) AS starts_on,
       coalesce(credit.ends_before, note.interval_ends_before) AS ends_before
{_GRANTED} AND {_PLANNED} AND line.id = ANY(%(lines)s) ORDER BY credit.id
"""
_MONTH: Final = "date_trunc('month', greatest(note.dated_on, line.accepted_on))::date"
_PENDING: Final = f"""
SELECT line.id AS line_id, line.engagement_id, note.client_id, 'concession'::text AS kind,
       credited.charge || '/' || credit.id AS source,
       (SELECT min(month) FROM books_accountingperiod WHERE month >= {_MONTH} AND status <> 'closed') AS month,
       {_MONTH} AS origin_month, credit.net_amount AS amount, note.currency, line.workstream,
       NULL::bigint AS reverses_id
{_GRANTED} AND NOT {_PLANNED} AND line.is_live
  AND (line.recognition_method <> 'on_acceptance' OR line.accepted_on < %(before)s)
  AND note.dated_on >= %(books_start)s AND note.dated_on < %(before)s
  AND note.engagement_id BETWEEN %(first)s AND %(last)s AND note.engagement_id <> ALL(%(held)s::bigint[])
  AND NOT EXISTS (SELECT FROM recognition_recognitionentry entry
                  WHERE entry.line_id = line.id AND entry.kind = 'concession'
                    AND entry.source = credited.charge || '/' || credit.id)
"""  # noqa: S608  built from the constants above


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to a line beside its terms: the term that it restates, and credits, each with its line."""

    restated: Restated | None = None
    credits: tuple[tuple[int, Credit], ...] = ()


def facts_of(lines: Sequence[ServiceLine]) -> dict[int, Facts]:
    """Of each line; credits of a restated term are those of all lines that serve it. Two queries at most."""
    restated = restated_of(lines, earned=True)
    chains = {pk: [one for one in term.chain if one] for pk, term in restated.items() if pk}
    given = _credits_of({line.pk for line in lines}.union(*chains.values()))
    facts = {}
    for line in lines:
        own = [(pk, credit) for pk in chains.get(line.pk, [line.pk]) for credit in given.get(pk, ())]
        facts[line.pk] = Facts(restated.get(line.pk), tuple(own))
    return facts


def _credits_of(lines: Iterable[int]) -> dict[int, list[Credit]]:
    """Line id → what was conceded on its fees; lines without a concession are left out."""
    found: dict[int, list[Credit]] = defaultdict(list)
    for row in fetch(_Row, _CREDITS_OF, {"lines": list(lines)}):
        service = Span(row.starts_on, row.ends_before)
        found[row.line].append(Credit(row.dated_on, row.amount, Concession(row.concession), service))
    return found


def pending_concessions(through: Month, *, books_start: Month, held: Sequence[int] = ()) -> Pending:
    """Credits for work, overage and one-offs that have not posted."""
    posting_month(through)  # so that there is an open month for everything up to it
    params = {
        "before": through.next_first,
        "books_start": books_start.first_day,
        "held": list(held),
        "first": 0,
        "last": LAST_ENGAGEMENT,
    }
    return Pending(_PENDING, params)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    dated_on: dt.date
    concession: str
    amount: Decimal
    starts_on: dt.date
    ends_before: dt.date
