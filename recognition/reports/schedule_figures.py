"""How planned and posted revenue of a line, and one entry of the ledger, come about (R-12).

A planned month is the rounded sum earned to its end less that earned before it, interval by interval; what
concessions, amendments and entries that stand have changed of it is a term of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from engagements.models import Engagement, ServiceLine
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, PLUS, Explanation, Input, Source
from partnerview.money import Money, allocate
from partnerview.months import Month
from partnerview.terms import PricedInterval, intervals
from partnerview.ui import formats
from recognition.models import EntryKind, RecognitionEntry, ScheduleRow
from recognition.open_months import rounding
from recognition.replanning import resumed
from recognition.reports.adding_up import EXACT_ROWS, Rows, Rule, rows_of, summed, told
from recognition.reports.asked import Asked, unknown
from recognition.worked import VALUE

_ENTRIES: Final = """
SELECT 'recognition_entry' AS kind, entry.id, entry.amount,
       line.name || ', earned in ' || to_char(entry.origin_month, 'YYYY-MM') || ', posted in '
       || to_char(entry.month, 'YYYY-MM') AS label
FROM recognition_recognitionentry entry
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
JOIN engagements_serviceline line ON line.id = entry.line_id
WHERE (%(clients)s::bigint[] IS NULL OR entry.client_id = ANY(%(clients)s)) AND entry.currency = %(currency)s AND
"""
_PLANNED: Final = """
SELECT 'schedule_row' AS kind, row.id, row.amount,
       line.name || ', ' || to_char(row.origin_month, 'YYYY-MM') AS label
FROM recognition_schedulerow row
JOIN engagements_serviceline line ON line.id = row.line_id
WHERE {of} = %(key)s AND NOT EXISTS (
    SELECT FROM recognition_recognitionentry entry
    LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id
    WHERE entry.line_id = row.line_id AND entry.origin_month = row.origin_month
      AND coalesce(original.kind, entry.kind) = 'scheduled')
"""
_HOURS: Final = f"""
SELECT 'time_entry' AS kind, worked.entry_id AS id, {VALUE.replace("sum(", "(")} AS amount,
       to_char(worked.worked_on, 'YYYY-MM-DD') || ', ' || worked.minutes || ' minutes' AS label
FROM engagements_timeonline worked JOIN engagements_serviceline line ON line.id = worked.line_id
WHERE worked.line_id = %(line)s AND worked.status IN ('approved', 'invoiced')
  AND date_trunc('month', worked.worked_on)::date = %(origin)s
"""  # noqa: S608  a constant
_ROUNDED: Final = "Cumulative: what is earned to the month's end, rounded, less what was earned before it, rounded"
_STRAIGHT: Final = "Straight line, by the grain and proration of the line"
_POSTED: Final = Rule(
    "Entries of the ledger, reversals included.",
    "Append-only entries; a correction is a linked reversal",
    "By the month that an entry posted in, in contract currency",
    EXACT_ROWS,
)
_LEFT: Final = Rule(
    "Planned rows of which nothing has posted yet.",
    _STRAIGHT,
    "By the month in which it is earned, in contract currency",
    EXACT_ROWS,
)
_KINDS: Final = {
    EntryKind.SCHEDULED: "The month's row of the line's schedule, as it was planned when it posted.",
    EntryKind.WORKED: "Approved time of the month × the line's rate, up to its cap, less what had posted of it.",
    EntryKind.OVERAGE: "Hours beyond the contract × the overage rate, less what had posted of it.",
    EntryKind.ACCEPTED: "The whole price, in the month in which the client accepted.",
    EntryKind.CONCESSION: "What a credit note gives back of service that was earned as worked.",
    EntryKind.USED: "Price × used ÷ expected use, never above the price, less what had posted of it.",
    EntryKind.PROGRESS: "min(estimate, cap) × progress, or the known amount × progress, less what had posted.",
    EntryKind.USAGE: "Units above the commitment × their tiers, less what had posted of it.",
    EntryKind.REVERSAL: "Takes back an entry, whole.",
}


def _planned(asked: Asked) -> Explanation:
    """One planned month of one line."""
    line, month = _line(asked), Month.parse(asked.of)
    row = ScheduleRow.objects.filter(line=line, origin_month=month.first_day).first()
    if row is None:
        raise unknown(asked.figure)
    name = f"Planned for {formats.month_name(month)}, {line.name}"
    return told(name, _rule(line), Money(row.amount, row.currency), inputs=_terms(line, month, row.amount))


def _terms(line: ServiceLine, month: Month, amount: Any) -> list[Input]:
    """What each interval gives the month, and what other facts have changed of it."""
    inputs: list[Input] = []
    for priced in intervals(resumed(line.earned_terms, month), until=month.next_first):
        inputs.extend(_of_interval(priced, month))
    by_terms = told("", _LEFT, Money(amount, line.currency), inputs=inputs).worked or amount * 0
    if amount != by_terms:
        other = Money(amount - by_terms, line.currency)
        inputs.append(Input("Concessions, amendments and what stands posted of other months", other, PLUS))
    return inputs


def _of_interval(priced: PricedInterval, month: Month) -> list[Input]:
    parts, whole = priced.weights()
    months = [served for served, _ in parts]
    if month not in months:
        return []
    price, place = priced.terms.price, months.index(month)
    weights = [weight for _, weight in parts]
    entries = allocate(price.amount, weights, price.currency, rounding(), whole=whole)
    reached, before = sum(entries[: place + 1]), sum(entries[:place])
    words = f"{formats.amount_with(price)} × {sum(weights[: place + 1])} ÷ {whole}"
    days = f"{formats.day(priced.service.starts_on)} to {formats.day(priced.service.last_day)}"
    told_ = [Input(f"{words}, rounded, of {days}", Money(price.amount * 0 + reached, price.currency), PLUS)]
    if before:
        earlier = f"{formats.amount_with(price)} × {sum(weights[:place])} ÷ {whole}, rounded, earned before"
        told_.append(Input(earlier, Money(price.amount * 0 + before, price.currency), MINUS))
    return told_


def _rule(line: ServiceLine) -> Rule:
    return Rule(
        "A stand-ready promise is earned evenly over the time that it is served.",
        _STRAIGHT,
        f"{line.get_grain_display()}, {line.get_proration_display()}, billed from the {line.billing_anchor}",
        f"{_ROUNDED}; {rounding().replace('_', ' ')}",
    )


def _posted(asked: Asked) -> Explanation:
    """What has posted of one month of one line, of one kind."""
    line, month = _line(asked), Month.parse(asked.of)
    rows = _entries(
        asked,
        line.currency,
        "entry.line_id = %(key)s AND entry.origin_month = %(origin)s"
        " AND coalesce(original.kind, entry.kind) = %(kind)s",
        key=line.pk,
        origin=month.first_day,
        kind=asked.by,
    )
    return summed(f"Posted of {formats.month_name(month)}, {line.name}", _POSTED, rows)


def _recognized(asked: Asked) -> Explanation:
    """All that has posted of a line or an engagement."""
    key, currency, of = _subject(asked)
    return summed(
        f"Recognized to date, {currency}", _POSTED, _entries(asked, currency, f"entry.{of}_id = %(key)s", key=key)
    )


def _recognized_in(asked: Asked) -> Explanation:
    """What posted of a line or an engagement in one month."""
    key, currency, of = _subject(asked)
    where = f"entry.{of}_id = %(key)s AND entry.month = %(month)s"
    rows = _entries(asked, currency, where, key=key, month=asked.other_month.first_day)
    return summed(f"Recognized in {formats.month_name(asked.other_month)}, {currency}", _POSTED, rows)


def _ahead(asked: Asked) -> Explanation:
    """All that is planned of a line or an engagement and has not posted."""
    key, currency, of = _subject(asked)
    column = "row.line_id" if of == "line" else "line.engagement_id"
    rows = rows_of(_PLANNED.replace("{of}", column), {"key": key}, currency)
    return summed(f"Planned ahead, {currency}", _LEFT, rows)


def _entry(asked: Asked) -> Explanation:
    rows = RecognitionEntry.objects.select_related("line__engagement", "client")
    if asked.scope.clients is not None:
        rows = rows.filter(client__in=asked.scope.clients)
    entry = rows.filter(pk=asked.identity).first()
    if entry is None:
        raise unknown(asked.figure)
    month, amount = Month.of(entry.origin_month), Money(entry.amount, entry.currency)
    inputs: list[Input] = [Input(EntryKind(entry.kind).label, amount, PLUS)]
    sources: tuple[Source, ...] = ()
    if entry.kind == EntryKind.SCHEDULED:
        inputs = _terms(entry.line, month, entry.amount)
    elif entry.kind == EntryKind.WORKED:
        hours = rows_of(_HOURS, {"line": entry.line_id, "origin": entry.origin_month}, entry.currency)
        value = Money(hours.amount, entry.currency)
        inputs = [Input(f"Time of {formats.month_name(month)} at the line's rate", value, PLUS)]
        if value != amount:
            inputs.append(Input("Rounding, the cap, and what had posted before", amount - value, PLUS))
        sources = hours.sources if value == amount else ()
    rule = Rule(_KINDS[EntryKind(entry.kind)], "The ledger of revenue is append-only", _when(entry), _ROUNDED)
    name = f"{entry.line.name}, {entry.client.name}, {formats.month_name(month)}"
    return told(name, rule, amount, inputs=inputs, sources=sources)


def _when(entry: RecognitionEntry) -> str:
    words = f"Earned in {formats.month_name(entry.origin_month)}, posted in {formats.month_name(entry.month)}"
    return f"{words}: {entry.reason}" if entry.reason else words


def _entries(asked: Asked, currency: str, where: str, **params: Any) -> Rows:
    return rows_of(_ENTRIES + where, params | {"clients": asked.scope.parameter, "currency": currency}, currency)


def _line(asked: Asked) -> ServiceLine:
    lines = ServiceLine.objects.select_related("engagement")
    if asked.scope.clients is not None:
        lines = lines.filter(engagement__client__in=asked.scope.clients)
    line = lines.filter(pk=asked.identity).first()
    if line is None:
        raise InvalidInput("There is no such line.", field="key")
    return line


def _subject(asked: Asked) -> tuple[int, str, str]:
    """The id, the currency and the kind of what is asked for: a line, or an engagement."""
    if asked.by == "line":
        line = _line(asked)
        return line.pk, line.currency, "line"
    rows = Engagement.objects.filter(pk=asked.identity)
    if asked.scope.clients is not None:
        rows = rows.filter(client__in=asked.scope.clients)
    engagement = rows.first()
    if engagement is None:
        raise InvalidInput("There is no such engagement.", field="key")
    return engagement.pk, engagement.currency, "engagement"


SCHEDULE_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    "planned": _planned,
    "posted": _posted,
    "recognized_to_date": _recognized,
    "recognized_in": _recognized_in,
    "planned_ahead": _ahead,
    "entry": _entry,
}
