"""The arithmetic of an interval's hours, as terms: carried in + granted + beyond = used + forfeited + carried out."""

from __future__ import annotations

from decimal import Decimal

from engagements.hours_policy import BUCKET_WORDS, Bucket
from engagements.hours_waterfall import Reading, charged_minutes
from engagements.models import ServiceLine
from engagements.reports.burn import LineHours
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Input, Minutes
from partnerview.money import Money


def terms_of(figure: str, line: ServiceLine, part: LineHours) -> tuple[Input, ...]:
    """What adds up to one figure of the interval; each of the six follows from the other five, or from its parts."""
    reading = part.reading
    if figure in {"charge", "over_service"}:
        return _worth(line, part)
    if figure == "granted":
        bought = (_plus("Bought in it", reading.bought),) if reading.bought else ()
        return (_plus("Promised for the interval", reading.granted - reading.bought), *bought)
    if figure == "used":
        return _taken(reading, tuple(BUCKET_WORDS))
    if figure == "overage":
        return _taken(reading, (Bucket.OVERAGE,))
    out = [
        _plus("Used", reading.used),
        _plus("Forfeited", reading.forfeited),
        _plus("Carried out", reading.carried_out),
    ]
    came = [
        _plus("Carried in", reading.carried_in),
        _plus("Granted", reading.granted),
        _plus("Beyond", reading.overage),
    ]
    if figure == "carried_in":
        return (*out, *(_less(term) for term in came[1:]))
    left = [_less(term) for term in out[:2] if term.name.lower() != figure]
    if figure == "forfeited":
        left.append(_less(out[2]))
    return (*came, *left)


def _taken(reading: Reading, buckets: tuple[Bucket, ...]) -> tuple[Input, ...]:
    taken = [(BUCKET_WORDS[bucket], reading.taken(bucket)) for bucket in buckets]
    found = [_plus(words, minutes) for words, minutes in taken if minutes]
    if reading.settled and Bucket.OVERAGE in buckets:
        found.append(_plus("Owed at the end and no longer to be paid back", reading.settled))
    return tuple(found) or (_plus("Nothing", 0),)


def _worth(line: ServiceLine, part: LineHours) -> tuple[Input, ...]:
    """Minutes beyond × the price of an hour ÷ 60."""
    hourly = Money(line.hourly_rate or Decimal(0), line.currency)
    price = Input("The line's price of an hour", hourly, PLUS)
    more: tuple[Input, ...] = ()
    if line.overage_rate is not None:
        price = Input("The price of an hour beyond", Money(line.overage_rate, line.currency), PLUS)
    elif line.overage_multiplier is not None:
        more = (Input("An hour beyond costs so many times as much", line.overage_multiplier, TIMES),)
    beyond = Input("Minutes beyond, with what after hours cost more", charged_minutes(part.reading), TIMES)
    return (price, *more, beyond, Input("Minutes of an hour", 60, OVER))


def _plus(name: str, minutes: int) -> Input:
    return Input(name, Minutes(minutes), PLUS)


def _less(term: Input) -> Input:
    return Input(term.name, term.value, MINUS)
