"""How the figures of one interval of hours come about (R-12): what came in, what was used, what became of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engagements.hours_policy import BUCKET_WORDS, DEFAULT_ORDER, Bucket
from engagements.hours_waterfall import Reading, charged_minutes
from engagements.models import RolloverPolicy, ServiceLine, TimeEntry
from engagements.reports.burn import LineHours
from engagements.reports.hours_terms import terms_of
from partnerview.explanation import Explanation, Input, Source, Step, Value
from partnerview.ui import formats

SHOWN: Final = 100
# A figure of the page → its name, how it is made, and the figure.
Figure = tuple[str, str, Callable[[LineHours], Value]]
FIGURES: Final[dict[str, Figure]] = {
    "carried_in": (
        "Carried in",
        "What the interval before carried out: unused hours that move on and blocks that still hold some, less what "
        "was borrowed and has to be paid back.",
        lambda part: formats.hours(part.reading.carried_in),
    ),
    "granted": (
        "Granted",
        "Hours promised for the interval, in part where it is served in part, with the hours bought in it.",
        lambda part: formats.hours(part.reading.granted),
    ),
    "used": (
        "Used",
        "Every standing billable entry of the interval, counted in the steps and the weight of its line, approved or "
        "not. Each takes from the buckets in the line's order.",
        lambda part: formats.hours(part.reading.used),
    ),
    "forfeited": (
        "Forfeited",
        "What was left at the end of the interval and does not move on: past its time, then the oldest beyond the cap.",
        lambda part: formats.hours(part.reading.forfeited),
    ),
    "carried_out": (
        "Carried out",
        "Carried in + granted + beyond − used − forfeited. Below 0, more was borrowed than is left.",
        lambda part: formats.hours(part.reading.carried_out),
    ),
    "overage": (
        "Beyond the contract",
        "Hours for which no bucket had room; of a last interval also what was borrowed and can no longer be paid back.",
        lambda part: formats.hours(part.reading.overage),
    ),
    "charge": (
        "Billed for what goes beyond",
        "Hours beyond the contract × the line's rate for them, after hours by their multiplier.",
        lambda part: part.charge,
    ),
    "over_service": (
        "Over-service",
        "Hours beyond the contract × the line's rate, where it has no rate for them: shown and not billed.",
        lambda part: part.over_service,
    ),
}


def explain_hours(line: ServiceLine, part: LineHours, *, figure: str) -> Explanation:
    """One of FIGURES of an interval of a line, with the sum that has to come out and the entries behind it."""
    name, rule, result = FIGURES[figure]
    return Explanation(
        figure=f"{name}, {line.name}, {formats.day(part.starts_on)} to {formats.day(part.last_day)}",
        result=result(part),
        rule=rule,
        rule_version="Hours waterfall: carried in + granted + beyond = used + forfeited + carried out",
        convention=told_order(line),
        rounding=told_counting(line),
        inputs=(*terms_of(figure, line, part), *_beside(figure, part.reading)),
        steps=tuple(_steps(line, part)),
        sources=tuple(_sources(figure, part.reading)),
    )


def told_order(line: ServiceLine) -> str:
    """The order of buckets in words, with what moves on."""
    order = [BUCKET_WORDS[Bucket(name)].lower() for name in line.bucket_order or DEFAULT_ORDER]
    moves = {
        RolloverPolicy.NONE: "What is not used expires",
        RolloverPolicy.CARRIED: f"What is not used moves on{_bounds(line)}",
        RolloverPolicy.POOLED: f"{line.rollover_periods} intervals are one pool",
    }[RolloverPolicy(line.rollover)]
    return f"{' → '.join(order).capitalize()} → beyond the contract. {moves}"


def told_counting(line: ServiceLine) -> str:
    steps = "To the minute" if line.rounding_minutes == 1 else f"Up to {line.rounding_minutes} minutes for each entry"
    multiplier = line.after_hours_multiplier
    if multiplier == 1:
        return steps
    weight = "weigh" if line.weighs_after_hours else "cost"
    return f"{steps}; after hours {weight} × {multiplier.normalize():f}"


def _bounds(line: ServiceLine) -> str:
    cap = f", at most {formats.hours(line.rollover_cap_minutes)}" if line.rollover_cap_minutes is not None else ""
    return cap + (f", usable for {line.rollover_periods} more" if line.rollover_periods else "")


def _beside(figure: str, reading: Reading) -> Iterator[Input]:
    """What is worth knowing beside the arithmetic of the figure."""
    if figure != "granted" and reading.bought:
        yield Input("Bought in the interval", formats.hours(reading.bought))
    if reading.repaid:
        yield Input("Of the promise, paid back for hours borrowed before", formats.hours(reading.repaid))


def _steps(line: ServiceLine, part: LineHours) -> Iterator[Step]:
    reading = part.reading
    for bucket, words in BUCKET_WORDS.items():
        if minutes := reading.taken(bucket):
            yield Step(f"Used: {words.lower()}", formats.hours(minutes))
    if reading.settled:
        yield Step("Owed at the end and no longer to be paid back", formats.hours(reading.settled))
    yield Step("Forfeited", formats.hours(reading.forfeited))
    yield Step("Carried out", formats.hours(reading.carried_out))
    if reading.overage:
        charged = charged_minutes(reading)
        yield Step("Beyond, with what after hours cost more", formats.hours(int(charged)))
        yield Step("An hour beyond costs", overage_price(line))
    if part.waiting:
        yield Step("Of what is used, not approved yet", formats.hours(part.waiting))


def overage_price(line: ServiceLine) -> str:
    """What an hour beyond the contract costs, in words."""
    rate = formats.amount_with(line.hourly_rate or 0, line.currency)
    if line.overage_rate is not None:
        return formats.amount_with(line.overage_rate, line.currency)
    if line.overage_multiplier is not None:
        return f"{rate} × {line.overage_multiplier.normalize():f}"
    return f"{rate}, as over-service"


def _sources(figure: str, reading: Reading) -> Iterator[Source]:
    """The entries that took the hours, the latest first; the earlier ones as one row."""
    if figure not in {"used", "overage", "charge", "over_service"}:
        return
    trace = [part for part in reading.trace if figure == "used" or part.bucket is Bucket.OVERAGE]
    taken = trace[-SHOWN:]
    if earlier := trace[:-SHOWN]:
        words = f"{formats.number(len(earlier))} earlier entries"
        yield Source("rest", 0, words, formats.hours(sum(part.minutes for part in earlier)))
    if reading.settled:
        yield Source("rest", 0, "Owed at the end", formats.hours(reading.settled))
    entries = TimeEntry.objects.select_related("person").in_bulk({part.identity for part in taken})
    for part in reversed(taken):
        entry = entries[part.identity]
        label = f"{formats.day(entry.worked_on)}, {entry.person.name}: {BUCKET_WORDS[part.bucket].lower()}"
        yield Source("time-entry", entry.pk, label, formats.hours(part.minutes))
