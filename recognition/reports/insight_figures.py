"""How the figures beside MRR come about: retention, cohorts, concentration, price and volume, forecast (R-12).

Everything is measured as the pages do: in one currency, or in all at the closing rates of the month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Explanation, Input, Source
from partnerview.money import Money
from partnerview.ui import formats
from recognition.mrr_rows import by_policy
from recognition.reports.adding_up import Rule, ratio, rows_of, summed, told
from recognition.reports.asked import Asked
from recognition.reports.cohort_figures import COHORT_FIGURES
from recognition.reports.committed_mrr import EVENTS
from recognition.reports.concentration import Concentration, Of, Share, concentration
from recognition.reports.measure import WORTH
from recognition.reports.mix_figures import MIX_FIGURES
from recognition.reports.mrr_figures import explain_mrr_figure
from recognition.reports.price_and_volume import SplitChange, price_and_volume
from recognition.reports.retention_explained import FIGURES, explain_retention

_ONLY: Final = "(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_BY: Final = "A share of the MRR of the month's end, per {of}; all at one constant rate"
_HELD: Final = f"""
SELECT 'mrr_snapshot' AS kind, snapshot.id, client.name || ', ' || line.name AS label,
       snapshot.amount * worth.rate AS amount
FROM recognition_mrrsnapshot snapshot {WORTH}
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
WHERE snapshot.month = %(month)s AND {_ONLY.replace("client_id", "snapshot.client_id")}
"""  # noqa: S608  constants
_SIGNED: Final = f"""
SELECT 'service_line' AS kind, line AS id,
       client_name || ', ' || line_name || ', ' || kind || ' ' || to_char(day, 'YYYY-MM-DD') AS label, delta AS amount
FROM ({EVENTS}) event WHERE kind = ANY(%(kinds)s::text[])
"""  # noqa: S608
_KINDS: Final = {"starts": ["start"], "changes": ["change"], "ends": ["end"]}
_SPLIT: Final = Rule(
    "Price = Δ unit price × old quantity, volume = Δ quantity × new unit price; both by the month.",
    "Price and volume of a line that takes over from another on the same day",
    "Hours are the quantity of contracted hours",
)


def explain_mrr_page(asked: Asked) -> Explanation:
    """Any figure of the MRR pages, by its name; refuses a name that nothing shows."""
    if asked.figure in FIGURES:
        return _retention(asked)
    found = _FIGURES.get(asked.figure)
    return found(asked) if found else explain_mrr_figure(asked)


def _retention(asked: Asked) -> Explanation:
    found = explain_retention(asked.figure, asked.measure, asked.month, since=asked.since, scope=asked.scope)
    if found is None:
        raise InvalidInput("Nobody had MRR at the opening.", field="since")
    return found


def _shares(asked: Asked) -> Concentration:
    of: Of = "partner" if asked.by == "partner" else "client"
    return concentration(of, asked.measure, asked.month, scope=asked.scope)


def _share_row(asked: Asked) -> tuple[Concentration, Share]:
    found = _shares(asked)
    row = next((row for row in found.rows if str(row.key or "") == asked.key), None)
    if row is None:
        raise InvalidInput(f"There is no MRR of “{asked.key}”.", field="key")
    return found, row


def _held(asked: Asked) -> Explanation:
    """MRR of one client or partner, or of all where no key is named."""
    of = "partner" if asked.by == "partner" else "client"
    sql, params = _HELD, asked.measure.params | {"month": asked.first, "clients": asked.scope.parameter}
    name = "all"
    if asked.of == "row":
        _, row = _share_row(asked)
        name = row.name or f"without a {of}"
        sql += f" AND coalesce(snapshot.{of}_id::text, '') = %(key)s"
        params["key"] = asked.key
    rule = _share_rule(of, "The lines that count at the end of the month.")
    title = f"MRR, {name}, {formats.month_name(asked.month)}, {asked.measure.currency}"
    return summed(title, rule, rows_of(sql, params, asked.measure.currency), noun="line")


def _share(asked: Asked) -> Explanation:
    found, row = _share_row(asked)
    part = Input(row.name or "Without a partner", Money(row.amount, asked.measure.currency))
    return _of_whole(asked, f"Share of {part.name}", found, part, ())


def _reached(asked: Asked) -> Explanation:
    """The share of one and of all that are larger."""
    found, row = _share_row(asked)
    return _largest(asked, found, found.rows.index(row) + 1)


def _of_largest(asked: Asked) -> Explanation:
    count = whole_number(asked.of)
    if count is None:
        raise InvalidInput(f"“{asked.of}” is no number.", field="of")
    return _largest(asked, _shares(asked), count)


def _largest(asked: Asked, found: Concentration, count: int) -> Explanation:
    rows = found.rows[:count]
    code = asked.measure.currency
    part = Input(f"The {formats.number(len(rows))} largest", Money(sum((row.amount for row in rows), Decimal(0)), code))
    sources = [Source("share", row.key or 0, row.name or "Without a partner", Money(row.amount, code)) for row in rows]
    return _of_whole(asked, f"Share of the {formats.number(len(rows))} largest", found, part, sources)


def _of_whole(asked: Asked, name: str, found: Concentration, part: Input, sources: Any) -> Explanation:
    if not found.amount:
        raise InvalidInput("There is no MRR in this month.", field="month")
    of = "partner" if asked.by == "partner" else "client"
    rule = _share_rule(of, "MRR of these ÷ MRR of all.")
    whole = Input("MRR of all", Money(found.amount, asked.measure.currency))
    return ratio(f"{name}, {formats.month_name(asked.month)}", rule, part, whole, places=1, sources=sources)


def _herfindahl(asked: Asked) -> Explanation:
    found = _shares(asked)
    rows = [Input(row.name or "Without a partner", row.share**2, PLUS) for row in found.rows[:50]]
    rest = sum((row.share**2 for row in found.rows[50:]), Decimal(0))
    more = (Input("Smaller ones", rest, PLUS),) if rest else ()
    rule = _share_rule("client", "Σ share²: 1 is all with one client, near 0 is spread.")
    name = f"Herfindahl index, {formats.month_name(asked.month)}"
    return told(name, rule, formats.number(found.herfindahl, 3), inputs=(*rows, *more))


def _split_rows(asked: Asked) -> list[SplitChange]:
    rows = price_and_volume(asked.measure, asked.month, scope=asked.scope)
    return [row for row in rows if asked.of != "row" or row.line == asked.identity]


def _split(asked: Asked) -> Explanation:
    """Price or volume of one changed line, or of all of the month."""
    column, code = asked.figure.removeprefix("split_"), asked.measure.currency
    rows = _split_rows(asked)
    name = f"{column.replace('_', ' ').capitalize()}, {formats.month_name(asked.month)}, {code}"
    total = Money(sum((getattr(row, column) or Decimal(0) for row in rows), Decimal(0)), code)
    inputs: list[Input] = []
    if len(rows) == 1 and asked.of == "row":
        inputs = _split_terms(column, rows[0], code)
    else:
        inputs = [Input(f"{row.client_name}, {row.line_name}", Money(getattr(row, column), code), PLUS) for row in rows]
    return told(name, _SPLIT, total.quantized(), inputs=inputs)


def _split_terms(column: str, row: SplitChange, code: str) -> list[Input]:
    old, new = Money(row.old_amount, code), Money(row.new_amount, code)
    if column == "volume":
        change = Input("Quantity, new less old", row.new_quantity - row.old_quantity, PLUS)
        return [change, Input("MRR is", new, TIMES), Input("Quantity is", row.new_quantity, OVER)]
    if column == "price":
        kept = Money(row.new_amount / row.new_quantity * row.old_quantity, code)
        return [Input("New unit price × old quantity", kept, PLUS), Input("MRR was", old, MINUS)]
    return [Input("MRR was" if column == "old_amount" else "MRR is", old if column == "old_amount" else new, PLUS)]


def _signed(asked: Asked) -> Explanation:
    """One kind of signed change of one month to come."""
    month = asked.other_month
    rule = Rule(
        "Lines that are signed to start, change or end in the month, by what they add or take away.",
        "Signed is what is live: an approved start, an applied change, a notice given",
        "A line that takes over on the day on which another ends makes both of them a change",
    )
    params = _ahead(asked, month.first_day, month.next_first) | {"kinds": _KINDS[asked.figure]}
    name = f"Signed {asked.figure}, {formats.month_name(month)}, {asked.measure.currency}"
    return summed(name, rule, rows_of(by_policy(_SIGNED), params, asked.measure.currency), noun="change")


def _ahead_of(asked: Asked) -> Explanation:
    """Committed MRR or the forecast at the end of a month to come."""
    month, code = asked.other_month, asked.measure.currency
    now = rows_of(_HELD, asked.measure.params | {"month": asked.first, "clients": asked.scope.parameter}, code)
    kinds = ["start", "change"] if asked.figure == "committed" else ["start", "change", "end"]
    params = _ahead(asked, asked.month.next_first, month.next_first) | {"kinds": kinds}
    signed = rows_of(by_policy(_SIGNED), params, code)
    words = "starts and changes" if asked.figure == "committed" else "starts, changes and ends"
    rule = Rule(
        f"MRR of {formats.month_name(asked.month)} and the {words} signed through {formats.month_name(month)}.",
        "Committed MRR applies signed starts and changes; the forecast takes signed ends away as well",
        "All currencies at one constant rate",
    )
    opening = Money(now.amount, code)
    terms = (Input(f"MRR of {formats.month_name(asked.month)}", opening, PLUS),
             Input(f"Signed {words}", Money(signed.amount, code), PLUS))  # fmt: skip
    sources = (Source("mrr", 0, "MRR of the month", opening), *signed.sources)
    total = Money(now.amount + signed.amount, code).quantized()
    name = f"{asked.figure.capitalize()} MRR, {formats.month_name(month)}, {code}"
    return told(name, rule, total, inputs=terms, sources=sources)


def _signed_line(asked: Asked) -> Explanation:
    """What one line is signed to add or take away in the months of the forecast."""
    kind, _, day = asked.of.partition("-")
    sql = f"{by_policy(_SIGNED)} AND line = %(line)s AND day = %(day)s"
    last = asked.month + 12
    params = _ahead(asked, asked.month.next_first, last.next_first) | {
        "kinds": [kind],
        "line": asked.identity,
        "day": dt.date.fromisoformat(day),
    }
    rule = Rule("The monthly amount of the line, at the rate of the month.", "Signed changes of MRR", "As it is live")
    name = f"Signed {kind} on {formats.day(params['day'])}, {asked.measure.currency}"
    return summed(name, rule, rows_of(sql, params, asked.measure.currency), noun="change")


def _ahead(asked: Asked, after: Any, before: Any) -> dict[str, Any]:
    return asked.measure.params | {"after": after, "before": before, "clients": asked.scope.parameter}


def _share_rule(of: str, words: str) -> Rule:
    return Rule(words, "Concentration of MRR, version 1", _BY.format(of=of))


_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    "held": _held,
    "share": _share,
    "reached": _reached,
    "of_largest": _of_largest,
    "herfindahl": _herfindahl,
    **dict.fromkeys(("split_price", "split_volume", "split_old_amount", "split_new_amount"), _split),
    **dict.fromkeys(_KINDS, _signed),
    **dict.fromkeys(("committed", "forecast"), _ahead_of),
    "signed_line": _signed_line,
    **COHORT_FIGURES,
    **MIX_FIGURES,
}
