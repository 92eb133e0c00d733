"""How the MRR of one line follows from its price, and how one movement of a client from its lines (R-12)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engagements.models import Engagement, LineKind, ServiceLine
from engagements.normalization import DAYS_IN_A_MONTH, anchor_months
from engagements.reports.contracted import counting_licences, licence_policy
from partnerview import clock
from partnerview.books.models import LicencePolicy
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Explanation, Input, Source, Step
from partnerview.money import Money
from partnerview.months import Month, Span
from partnerview.terms import MONTHS_IN, Interval
from partnerview.ui import formats
from recognition.models import MrrMovement
from recognition.mrr_rows import EVENTS, by_policy
from recognition.reports.adding_up import EXACT_ROWS, Rule, rows_of, summed, told
from recognition.reports.scope import ALL, Scope

_IN_SERVICE: Final = """
SELECT 'service_line' AS kind, id, name AS label, @mrr(line) AS amount FROM engagements_serviceline line
WHERE engagement_id = %(engagement)s AND is_live AND starts_on <= %(day)s
  AND (ends_before IS NULL OR ends_before > %(day)s)
"""
STORED_TO: Final = Decimal("1e-9")
_LINE: Final = Rule(
    "Recurring price net of recurring discount ÷ the months of its interval. One-off work, time and materials, "
    "overage and usage above the commitment have no MRR.",
    "MRR of a line, set once when the line is written",
    "A quarter has 3 months, a year 12, a week 7 ÷ 30.4375; a renewing total its anchor months",
    "Kept to ten places, half up once where it is shown",
)
_MOVED: Final = Rule(
    "What began for the client on this day less what ended on it, over all its lines of the currency.",
    "Movements per client and day, netted; pauses stand apart where the firm's policy says so",
    "A line moves on its first day and on the day after its last",
    EXACT_ROWS,
)
_ON_DAY: Final = f"""
SELECT 'service_line' AS kind, id, name AS label, sum(delta) AS amount FROM ({
    EVENTS.replace("SELECT engagement.client_id,", "SELECT line.id, line.name, engagement.client_id,")
}) event
WHERE client_id = %(client)s AND day = %(day)s AND currency = %(currency)s AND is_pause = %(is_pause)s
GROUP BY id, name
"""  # noqa: S608  constants


def explain_line(pk: int, *, scope: Scope = ALL) -> Explanation:
    """The monthly amount of one service line. Refuses a line that is not there, or not this person's."""
    lines = ServiceLine.objects.select_related("engagement__client")
    if scope.clients is not None:
        lines = lines.filter(engagement__client__in=scope.clients)
    line = lines.filter(pk=pk).first()
    if line is None:
        raise InvalidInput("There is no such line.", field="key")
    counted = stored = Money(line.monthly_amount, line.currency)
    inputs = _terms(line, stored)
    if line.passed_on_monthly and licence_policy() == LicencePolicy.EARNED:
        vendors = Money(line.passed_on_monthly, line.currency)
        counted, inputs = stored - vendors, (*inputs, Input("Passed on to the vendor, a month", vendors, MINUS))
    return told(f"MRR of {line.name}, {line.engagement.client.name}", _LINE, counted.quantized(), inputs=inputs)


def explain_contracted(engagement: int, *, scope: Scope = ALL) -> Explanation:
    """MRR of one engagement today: the lines that are in service."""
    found = Engagement.objects.filter(pk=engagement)
    if scope.clients is not None:
        found = found.filter(client__in=scope.clients)
    if (one := found.first()) is None:
        raise InvalidInput("There is no such engagement.", field="key")
    today = clock.today()
    rows = rows_of(counting_licences(_IN_SERVICE), {"engagement": one.pk, "day": today}, one.currency)
    return summed(f"MRR of {one.name} on {formats.day(today)}", _LINE, rows, noun="line")


def explain_movement(movement: MrrMovement) -> Explanation:
    """One movement, by the lines that made it; what a closed month did not know is a step of its own."""
    month = Month.of(movement.moved_on)
    params = {
        "client": movement.client_id,
        "day": movement.moved_on,
        "currency": movement.currency,
        "is_pause": movement.is_pause,
        "first": month.first_day,
        "before": month.next_first,
    }
    rows = rows_of(by_policy(_ON_DAY), params, movement.currency)
    whole = Money(movement.amount, movement.currency)
    late = Money(movement.amount - rows.amount, movement.currency)
    steps = [
        Step(f"Sum of {formats.number(rows.count)} lines that begin or end", Money(rows.amount, whole.currency), PLUS)
    ]
    sources = list(rows.sources)
    if late.amount:
        steps.append(Step("Became known after the month before was closed", late, PLUS))
        sources.append(Source("late", 0, "What the frozen opening did not know", late))
    name = f"{movement.get_kind_display()}, {movement.client.name}, {formats.day(movement.moved_on)}"
    return told(name, _MOVED, whole.quantized(), steps=steps, sources=sources)


def _terms(line: ServiceLine, stored: Money) -> tuple[Input, ...]:
    """Price ÷ months; what is stored by itself where the line continues a term that another began."""
    if not stored.amount:
        return (Input(f"{LineKind(line.kind).label}: no recurring price", stored, PLUS),)
    found = _price(line)
    worked = told("", _LINE, stored, inputs=found).worked
    same = worked is not None and abs(worked - stored.amount) < STORED_TO
    return found if same else (Input("Monthly amount of the whole term, set when it was restated", stored, PLUS),)


def _price(line: ServiceLine) -> tuple[Input, ...]:
    """Price and months as terms of a division."""
    price = Input(f"Price {line.get_interval_display()}", Money(line.price, line.currency), PLUS)
    if line.interval == Interval.WEEK:
        return (price, Input("Days of a month", DAYS_IN_A_MONTH, TIMES), Input("Days of a week", 7, OVER))
    if line.interval != Interval.TOTAL:
        return (price, Input("Months of the interval", MONTHS_IN[Interval(line.interval)], OVER))
    if line.ends_before is None:
        return (Input("Monthly amount, as agreed", Money(line.monthly_amount, line.currency), PLUS),)
    months, per = anchor_months(Span(line.starts_on, line.ends_before))
    parts = (Input("Parts of a month", Decimal(per), TIMES),) if per != 1 else ()
    return (price, *parts, Input("Anchor months of the term" + (", in such parts" if parts else ""), months, OVER))
