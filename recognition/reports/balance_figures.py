"""How the figures of the balances pages come about: roll-forward, all currencies together, obligations (R-12).

The four balances themselves are explained in balances_explained.py, schedules and entries in schedule_figures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from engagements.models import Engagement
from partnerview.books.currency import reporting_currency
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, PLUS, Explanation, Input
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.models import User
from recognition.reports.adding_up import EXACT_ROWS, ZERO, Rule, rows_of, summed, told
from recognition.reports.asked import Asked, unknown
from recognition.reports.balances_explained import WORDS, explain_balance, explain_engagement_balance
from recognition.reports.converted_balances import Standing, standing_at
from recognition.reports.deferred_revenue import BALANCES, MOVED, Question
from recognition.reports.deferred_waterfall import released_after, released_in
from recognition.reports.remaining_obligations import BANDS, REMAINING, UNACCEPTED, obligation_params
from recognition.reports.schedule_figures import SCHEDULE_FIGURES
from recognition.reports.scope import scope_of

_ROLLED: Final = {
    "opening": ("billed + adjusted - recognized", "month < %(first)s", "Position at the end of the month before"),
    "billed": ("billed", "month >= %(first)s", "Billed in the month, net of tax"),
    "adjusted": ("adjusted", "month >= %(first)s", "Credited in the month, net of tax"),
    "recognized": ("-recognized", "month >= %(first)s", "Recognized in the month, taken off"),
    "closing": ("billed + adjusted - recognized", "true", "Position at the end of the month"),
}
_BY_ENGAGEMENT: Final = f"""
SELECT 'engagement' AS kind, engagement.id, client.name || ', ' || engagement.name AS label, sum({{what}}) AS amount
FROM ({MOVED}) moved
JOIN engagements_engagement engagement ON engagement.id = moved.engagement_id
JOIN directory_client client ON client.id = moved.client_id
WHERE {{when}} AND moved.currency = %(currency)s
  AND (%(clients)s::bigint[] IS NULL OR moved.client_id = ANY(%(clients)s))
GROUP BY engagement.id, client.name
"""  # noqa: S608  constants
_PLANNED: Final = f"""
SELECT 'engagement' AS kind, engagement.id, client.name || ', ' || engagement.name AS label, sum(amount) AS amount
FROM (SELECT engagement_id, client_id, currency, fixed, distance, amount, false AS on_acceptance FROM ({REMAINING}) p
      UNION ALL SELECT engagement_id, client_id, currency, NULL, NULL, amount, true FROM ({UNACCEPTED}) u) remaining
JOIN engagements_engagement engagement ON engagement.id = remaining.engagement_id
JOIN directory_client client ON client.id = remaining.client_id
WHERE {{when}} AND remaining.currency = %(currency)s
  AND (%(clients)s::bigint[] IS NULL OR remaining.client_id = ANY(%(clients)s))
  AND (%(engagement)s::bigint IS NULL OR remaining.engagement_id = %(engagement)s)
GROUP BY engagement.id, client.name
"""  # noqa: S608
_BANDS: Final[dict[str, tuple[str, str]]] = {
    **{name: (f"fixed AND distance BETWEEN {low} AND {high}", words) for name, words, low, high in BANDS},
    "on_acceptance": ("on_acceptance", "One-offs that the client has not accepted"),
    "ongoing": ("NOT fixed AND distance > 0", "Twelve months of lines that go on"),
    "obligation": ("(fixed OR on_acceptance)", "All that is promised and not recognized"),
}
_ROLL: Final = Rule(
    "Billed net of tax − recognized, over every engagement; above zero is billed ahead. "
    "Opening + billed + credited − recognized = closing.",
    "IFRS 15.105 and ASC 606-10-45-1 to 45-4; lines of one engagement net, engagements never do",
    "By the month that an invoice or an entry posted in, in contract currency",
    EXACT_ROWS,
)
_RELEASES: Final = Rule(
    "Each engagement's contract liability is used up by its own planned rows, earliest month first. What no plan "
    "reaches is later: a one-off that waits for acceptance, hours invoiced before they are worked.",
    "IFRS 15.120 and ASC 606-10-50-13, of what is billed ahead",
    "By the month in which the planned row will post, in contract currency",
    EXACT_ROWS,
)
_FIXED: Final = Rule(
    "Every currency in the firm's own: what was billed ahead at the rate of its payment, or of its due date if that is "
    "earlier; everything else at the rate of the month's end.",
    "IFRIC 22: the liability of an advance fixes the rate of its revenue and is not revalued",
    "The latest rate dated in the 31 days to the day that counts",
)


def asked_of(query: Mapping[str, str], user: User) -> Asked:
    """What an address asks for: by default the liability. Refuses an engagement that this person cannot see."""
    asked = Asked.read(query, figure=BALANCES[0], scope=scope_of(user))
    by_engagement = asked.figure in {*BALANCES, *_BANDS} and asked.key
    if by_engagement and not Engagement.objects.visible_to(user).filter(pk=asked.identity).exists():
        raise InvalidInput(f"There is no engagement {asked.key}, or it is not visible to you.", field="key")
    return asked


def explain_balance_figure(asked: Asked) -> Explanation:
    """Any figure of balances, obligations, schedules and entries; refuses a name that nothing shows."""
    if asked.figure in BALANCES:
        if asked.key:
            return explain_engagement_balance(asked.figure, asked.identity, asked.currency, asked.month)
        return explain_balance(asked.figure, asked.month, asked.currency, scope=asked.scope)
    found = _FIGURES.get(asked.figure) or SCHEDULE_FIGURES.get(asked.figure)
    if found is None:
        raise unknown(asked.figure)
    return found(asked)


def _rolled(asked: Asked) -> Explanation:
    what, when, words = _ROLLED[asked.figure.removeprefix("rolled_")]
    sql = _BY_ENGAGEMENT.replace("{what}", what).replace("{when}", when)
    params = Question(asked.month, asked.month, asked.currency, scope=asked.scope).params
    name = f"{words}, {formats.month_name(asked.month)}, {asked.currency}"
    return summed(name, _ROLL, rows_of(sql, params, asked.currency), noun="engagement")


def _released(asked: Asked) -> Explanation:
    """What of the liability becomes revenue in one month to come, or after it."""
    is_later = asked.figure == "released_later"
    find, words = (released_after, "after") if is_later else (released_in, "in")
    rows = find(asked.month, asked.other_month, asked.currency, scope=asked.scope)
    name = f"Deferred at the end of {formats.month_name(asked.month)}, {asked.currency}"
    earned = f"earned {words} {formats.month_name(asked.other_month)}"
    return summed(f"{name}, {earned}", _RELEASES, rows, noun="engagement")


def _obligation(asked: Asked) -> Explanation:
    when, words = _BANDS[asked.figure]
    engagement = asked.identity if asked.key else None
    params = obligation_params(asked.month, asked.currency, engagement, asked.scope)
    rule = Rule(
        "Planned rows of lines with a last day that have not posted by the month's end, and one-offs that the client "
        "has not accepted. A year of lines that go on stands apart: the client may end them.",
        "ASC 606-10-50-13 and IFRS 15.120; work billed as it is done is left out (606-10-55-18)",
        "By the month in which it will post, in contract currency",
        EXACT_ROWS,
    )
    rows = rows_of(_PLANNED.replace("{when}", when), params, asked.currency)
    return summed(f"{words}, after {formats.month_name(asked.month)}, {asked.currency}", rule, rows, noun="engagement")


def _converted(asked: Asked) -> Explanation:
    """One balance over all currencies: its parts, each at the rate that counts for it."""
    figure, own = asked.figure.removeprefix("converted_"), reporting_currency()
    now = _standing(asked, 0)
    name = f"{WORDS[figure]}, {formats.month_name(asked.month)}, all currencies in {own}"
    return _of_parts(name, _liability(now, own) if figure == BALANCES[0] else _at_closing(now, figure, own), own)


def _of_parts(name: str, parts: Sequence[Input], own: str) -> Explanation:
    total = _sum(parts, own)
    inputs = tuple(parts[:50])
    if rest := parts[50:]:
        inputs += (Input(f"{formats.number(len(rest))} more", _sum(rest, own), PLUS),)
    return told(name, _FIXED, total.quantized(), inputs=inputs or (Input("Nothing", total, PLUS),))


def _position(asked: Asked) -> Explanation:
    """The position over all currencies at the month's opening or closing."""
    own, is_opening = reporting_currency(), asked.figure == "converted_opening"
    words = "Opening" if is_opening else "Closing"
    terms = _position_terms(_standing(asked, 1 if is_opening else 0), own)
    total = terms[0].value - terms[1].value - terms[2].value  # type: ignore[operator]
    name = f"{words} position, {formats.month_name(asked.month)}, all currencies in {own}"
    return told(name, _FIXED, total.quantized(), inputs=terms)  # type: ignore[union-attr]


def _position_terms(standing: Standing, own: str) -> tuple[Input, ...]:
    asset, unbilled = (Money(standing.at_closing(name), own) for name in ("contract_asset", "unbilled_receivable"))
    return (
        Input("Contract liability", Money(standing.liability, own), PLUS),
        Input("Contract asset", asset, MINUS),
        Input("Unbilled receivable", unbilled, MINUS),
    )


def _moved_parts(standing: Standing, own: str) -> list[Input]:
    parts = []
    for row in standing.totals:
        moved, rate = row.billed + row.adjusted - row.recognized, standing.rates[row.currency]
        words = f"{formats.amount_with(moved, row.currency)} at {formats.plain(rate)}"
        parts.append(Input(words, Money(moved * rate, own), PLUS))
    return parts


def _moved(asked: Asked) -> Explanation:
    own = reporting_currency()
    name = f"Billed, credited and recognized in {formats.month_name(asked.month)}, all currencies in {own}"
    return _of_parts(name, _moved_parts(_standing(asked, 0), own), own)


def _fx(asked: Asked) -> Explanation:
    own = reporting_currency()
    now, before = _standing(asked, 0), _standing(asked, 1)
    closing, opening = Money(now.position, own), Money(before.position, own)
    moved = _sum(_moved_parts(now, own), own)
    terms = (Input("Closing position", closing, PLUS), Input("Opening position", opening, MINUS),
             Input("Billed, credited and recognized, at closing rates", moved, MINUS))  # fmt: skip
    name = f"Exchange rates, {formats.month_name(asked.month)}, {own}"
    return told(name, _FIXED, (closing - opening - moved).quantized(), inputs=terms)


def _liability(standing: Standing, own: str) -> list[Input]:
    return [
        Input(
            f"{formats.amount_with(layer.amount, layer.currency)} at {formats.plain(layer.rate)}"
            f" of {formats.day(layer.day)}",
            Money(layer.amount * (layer.rate or ZERO), own),
            PLUS,
        )
        for layer in standing.layers
    ]


def _at_closing(standing: Standing, name: str, own: str) -> list[Input]:
    return [
        Input(
            f"{formats.amount_with(getattr(row, name), row.currency)} at {formats.plain(standing.rates[row.currency])}",
            Money(getattr(row, name) * standing.rates[row.currency], own),
            PLUS,
        )
        for row in standing.totals
        if getattr(row, name)
    ]


def _standing(asked: Asked, months_back: int) -> Standing:
    found = standing_at(asked.month - months_back, scope=asked.scope)
    if found.missing:
        raise InvalidInput(" ".join(found.missing), field="currency")
    return found


def _sum(parts: Sequence[Input], own: str) -> Money:
    return Money(sum((item.value.amount for item in parts), Decimal(0)), own)  # type: ignore[union-attr]


_FIGURES: Final[dict[str, Callable[[Asked], Explanation]]] = {
    **dict.fromkeys((f"rolled_{name}" for name in _ROLLED), _rolled),
    **dict.fromkeys(_BANDS, _obligation),
    **dict.fromkeys(("released", "released_later"), _released),
    **dict.fromkeys((f"converted_{name}" for name in BALANCES), _converted),
    **dict.fromkeys(("converted_opening", "converted_closing"), _position),
    "converted_moved": _moved,
    "converted_fx": _fx,
}
