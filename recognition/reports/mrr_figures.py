"""How each figure of the MRR pages comes about: the month, its movements, the table by a dimension, one line (R-12).

The headline is explained in mrr_explained.py; what is beside MRR in insight_figures.py. A figure over all currencies
counts each at the closing rate of the month, what was open at the rate before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from partnerview.books.currency import reporting_currency
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, PLUS, TIMES, Explanation, Input
from partnerview.money import Money
from partnerview.ui import formats
from recognition.models import MovementKind, MrrMovement
from recognition.open_months import books_start
from recognition.reports.adding_up import ROUNDED, Rows, Rule, rows_of, summed, told
from recognition.reports.asked import Asked, unknown
from recognition.reports.earned_mrr import PassedOn, passed_on_in
from recognition.reports.measure import CONVERTED, WORTH, Measure
from recognition.reports.mrr import MrrMonth, mrr_months
from recognition.reports.mrr_by import BY_CLIENT, LINES, Dimension, keyed
from recognition.reports.mrr_explained import explain_converted_mrr, explain_mrr, explain_restated_mrr
from recognition.reports.mrr_line_explained import explain_contracted, explain_line, explain_movement
from recognition.reports.reporting_currency import KINDS, converted, rates_of
from recognition.reports.restated_mrr import restated_months, restated_movements

VERSION: Final = "MRR at month end: a line counts through its last day; movements per client and day, netted"
_ONLY: Final = "(%(clients)s::bigint[] IS NULL OR client_id = ANY(%(clients)s))"
_MOVED: Final = f"""
SELECT 'mrr_movement' AS kind, movement.id, client.name || ', ' || to_char(moved_on, 'YYYY-MM-DD') AS label,
       movement.amount * worth.rate AS amount
FROM ({{movements}}) movement {WORTH} JOIN directory_client client ON client.id = movement.client_id
WHERE movement.month = %(first)s AND {_ONLY}
  AND CASE %(kind)s WHEN '' THEN true WHEN 'paused' THEN is_pause ELSE movement.kind = %(kind)s END
"""  # noqa: S608  constants
# By whether MRR has what goes to vendors in.
_OTHER_WAYS: Final = {
    True: ("Earned of MRR", "A licence sold as agent counts at its price; of it only our commission is earned.", MINUS),
    False: ("MRR at full price", "A licence sold as agent counts at our commission; the client pays its price.", PLUS),
}
_STORED: Final = "SELECT * FROM recognition_mrrmovement"
_OPENED: Final = f"""
SELECT 'mrr_snapshot' AS kind, snapshot.id, client.name || ', ' || line.name AS label,
       snapshot.amount * worth.rate AS amount
FROM recognition_mrrsnapshot snapshot {WORTH}
JOIN directory_client client ON client.id = snapshot.client_id
JOIN engagements_serviceline line ON line.id = snapshot.line_id
WHERE snapshot.month = %(month_before)s AND {_ONLY}
"""  # noqa: S608
_OF_LINES: Final = f"""
SELECT 'service_line' AS kind, line.line_id AS id, client.name || ', ' || named.name AS label, line.{{column}} AS amount
FROM ({LINES}) line JOIN directory_client client ON client.id = line.client_id
JOIN engagements_serviceline named ON named.id = line.line_id
WHERE (%(key)s::text IS NULL OR line.key = %(key)s)
"""  # noqa: S608
_OF_CLIENTS: Final = f"""
SELECT 'client' AS kind, by_client.client_id AS id, client.name AS label, moved AS amount
FROM ({BY_CLIENT}) by_client JOIN directory_client client ON client.id = by_client.client_id
WHERE (%(key)s::text IS NULL OR by_client.key = %(key)s) AND {{sign}}
"""  # noqa: S608
_BY_RULES: Final = {
    "by_opening": "The lines that counted at the end of the month before, with the value that they had then.",
    "by_transfer": "Lines that have another value than a month ago, with what they opened with: out of the old, "
    "into the new. In total they come to nothing.",
    "by_gained": "The clients whose MRR within this value rose otherwise, by how much.",
    "by_lost": "The clients whose MRR within this value fell otherwise, by how much.",
    "by_closing": "The lines that count at the end of the month.",
}


def explain_mrr_figure(asked: Asked) -> Explanation:
    """Any figure of the page; refuses a name that nothing shows, and a month without a rate."""
    if asked.figure in _BY_RULES:
        return _by(asked)
    if asked.figure in KINDS:
        return _moved(asked, asked.figure)
    if asked.figure not in _FIGURES:
        raise unknown(asked.figure)
    return _FIGURES[asked.figure](asked)


def _closing(asked: Asked) -> Explanation:
    if asked.restated:
        return explain_restated_mrr(asked.month, asked.measure, scope=asked.scope)
    if asked.currency == CONVERTED:
        return explain_converted_mrr(asked.month, reporting_currency(), scope=asked.scope)
    return explain_mrr(asked.month, asked.currency, scope=asked.scope)


def _annual(asked: Asked) -> Explanation:
    closing = _closing(asked)
    assert isinstance(closing.result, Money)  # noqa: S101  the closing is an amount
    exact = Money(closing.worked or closing.result.amount, closing.result.currency)
    return told(
        f"ARR, {formats.month_name(asked.month)}, {exact.currency}",
        Rule("ARR = 12 × MRR of the month's end.", VERSION, closing.convention),
        (exact * 12).quantized(),
        inputs=(Input("MRR, unrounded", exact, PLUS), Input("Months of a year", 12, TIMES)),
    )


def _earned(asked: Asked) -> Explanation:
    """MRR counted the other way: without what goes to vendors of licences sold as agent, or with it."""
    currency, cell = _month(asked)
    passed_on = passed_on_in(asked.month, currency=currency, only=asked.only, scope=asked.scope)
    passed_on = passed_on or PassedOn(cell.closing * 0, is_in_mrr=True)
    whole, vendors = Money(cell.closing, currency), Money(passed_on.amount, currency)
    title, words, operator = _OTHER_WAYS[passed_on.is_in_mrr]
    return told(
        f"{title}, {formats.month_name(asked.month)}, {currency}",
        Rule(words, VERSION, "By line"),
        Money(passed_on.other(cell.closing), currency).quantized(),
        inputs=(Input("MRR, unrounded", whole, PLUS), Input("Passed on to vendors", vendors, operator)),
    )


def _net_new(asked: Asked) -> Explanation:
    currency, cell = _month(asked)
    inputs = [Input(_kind(kind), Money(getattr(cell, kind), currency), PLUS) for kind in KINDS if getattr(cell, kind)]
    total = sum((getattr(cell, kind) for kind in KINDS), start=cell.opening * 0)
    return told(
        f"Net new MRR, {formats.month_name(asked.month)}, {currency}",
        _movement_rule(asked, "All movements of the month together: closing less opening, exchange rates apart."),
        Money(total, currency).quantized(),
        inputs=inputs or (Input("Nothing moved", Money(total, currency), PLUS),),
        sources=_movements(asked, "", currency).sources,
    )


def _moved(asked: Asked, kind: str) -> Explanation:
    currency = asked.measure.currency
    rows = _movements(asked, kind, currency)
    words = f"The movements of the month of this kind ({_kind(kind).lower()}), per client and day, netted."
    name = f"{_kind(kind)}, {formats.month_name(asked.month)}, {currency}"
    return summed(name, _movement_rule(asked, words), rows, noun="movement")


def _opening(asked: Asked) -> Explanation:
    """MRR with which the month opened; the books' first month opens with what its movements leave of its closing."""
    name = f"Opening MRR, {formats.month_name(asked.month)}, {asked.measure.currency}"
    if asked.month == books_start() or asked.restated:
        currency, cell = _month(asked)
        closing, moved = Money(cell.closing, currency), Money(cell.closing - cell.opening, currency)
        terms = (Input("Closing", closing, PLUS), Input("Movements and exchange rates of the month", moved, "−"))
        words = "What the movements of the month leave of its closing."
        return told(name, _movement_rule(asked, words), Money(cell.opening, currency).quantized(), inputs=terms)
    rule = _movement_rule(asked, "What counted at the end of the month before, at the rates of that month.")
    rows = rows_of(_OPENED, _params(asked, asked.opening_measure), asked.opening_measure.currency)
    return summed(name, rule, rows, noun="line")


def _fx(asked: Asked) -> Explanation:
    own = reporting_currency()
    now, before = rates_of(asked.month, currency=own), rates_of(asked.month - 1, currency=own)
    inputs, total = [], Money.zero(own)
    for cell in _cells(asked):
        if cell.currency == own or not cell.opening:
            continue
        if cell.currency not in now or cell.currency not in before:
            raise InvalidInput(f"{cell.currency} has no rate of this month or the one before.", field="currency")
        words = (
            f"{formats.amount_with(cell.opening, cell.currency)} × "
            f"({formats.plain(now[cell.currency])} − {formats.plain(before[cell.currency])})"
        )
        worth = Money(cell.opening * (now[cell.currency] - before[cell.currency]), own)
        inputs.append(Input(words, worth, PLUS))
        total += worth
    return told(
        f"Exchange rates, {formats.month_name(asked.month)}, {own}",
        _movement_rule(asked, "Opening MRR × (closing rate − opening rate), by currency. Never a movement."),
        total.quantized(),
        inputs=inputs or (Input("No currency but the firm's own was open", total, PLUS),),
    )


def _by(asked: Asked) -> Explanation:
    """One cell of the table by a dimension, or with an empty `of` the sum of a currency."""
    dimension = Dimension(asked.by)
    column = asked.figure.removeprefix("by_")
    if column in {"gained", "lost"}:
        sql = _OF_CLIENTS.replace("{sign}", "moved > 0" if column == "gained" else "moved < 0")
    else:
        sql = _OF_LINES.replace("{column}", column)
    key = asked.key if asked.of == "row" else None
    params = _params(asked, asked.measure) | {"currency": asked.currency, "key": key, "month": asked.first}
    rows = rows_of(keyed(sql, dimension), params, asked.currency)
    what = f"{column.capitalize()} by {dimension.replace('_', ' ')}" + ("" if key is not None else ", in total")
    rule = Rule(_BY_RULES[asked.figure], VERSION, "In contract currency, with the dimensions of each month's end")
    name = f"{what}, {formats.month_name(asked.month)}, {asked.currency}"
    return summed(name, rule, rows, noun="client" if column in {"gained", "lost"} else "line")


def _movement(asked: Asked) -> Explanation:
    rows = MrrMovement.objects.all()
    if asked.scope.clients is not None:
        rows = rows.filter(client__in=asked.scope.clients)
    found = rows.filter(pk=asked.identity).select_related("client").first()
    if found is None:
        raise unknown(asked.figure)
    return explain_movement(found)


def _contracted(asked: Asked) -> Explanation:
    return explain_contracted(asked.identity, scope=asked.scope)


def _line(asked: Asked) -> Explanation:
    return explain_line(asked.identity, scope=asked.scope)


_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    "closing": _closing,
    "annual": _annual,
    "earned": _earned,
    "net_new": _net_new,
    "opening": _opening,
    "fx": _fx,
    "movement": _movement,
    "line": _line,
    "contracted": _contracted,
}


def _cells(asked: Asked) -> list[MrrMonth]:
    read = restated_months if asked.restated else mrr_months
    return read(asked.month, asked.month, scope=asked.scope)


def _month(asked: Asked) -> tuple[str, Any]:
    """The month as the page shows it, and its currency."""
    cells = _cells(asked)
    if asked.currency == CONVERTED:
        own = reporting_currency()
        found = next(iter(converted(cells, currency=own)), None)
        if found is None or found.missing:
            raise InvalidInput("A rate is missing.", field="currency")
        return own, found
    cell = next((cell for cell in cells if cell.currency == asked.currency), None)
    if cell is None:
        raise InvalidInput(f"There is no MRR in {asked.currency} in this month.", field="currency")
    return asked.currency, cell


def _movements(asked: Asked, kind: str, currency: str) -> Rows:
    sql = _MOVED.replace("{movements}", restated_movements() if asked.restated else _STORED)
    return rows_of(sql, _params(asked, asked.measure) | {"kind": kind}, currency)


def _params(asked: Asked, measure: Measure) -> dict[str, Any]:
    return measure.params | {
        "first": asked.first,
        "before": asked.month.next_first,
        "month_before": (asked.month - 1).first_day,
        "clients": asked.scope.parameter,
    }


def _movement_rule(asked: Asked, words: str) -> Rule:
    rates = "at the closing rates of the month" if asked.currency == CONVERTED else "in contract currency"
    view = "as known today" if asked.restated else "as stored"
    return Rule(words, VERSION, f"Amounts {rates}, {view}", ROUNDED)


def _kind(kind: str) -> str:
    return MovementKind(kind).label if kind != "paused" else "Paused, less resumed"
