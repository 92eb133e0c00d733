"""Engagements at random: lines of every kind, work and usage on them, months that ran, and a change to come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from engagements.actions.service_lines import add_line
from engagements.models import Engagement, LineKind, ServiceLine, UsageRecord
from partnerview.directory.models import Vendor
from partnerview.errors import DomainError
from partnerview.months import add_months
from tests.builders import log_time, make_engagement
from tests.cast import Cast

cents = st.decimals(min_value="1.00", max_value="99999.99", places=2)
rates = st.decimals(min_value="1.00", max_value="300.00", places=2)
minutes = st.integers(60, 6000)
CONVENTIONS = [("day", "actual"), ("day", "fixed_30"), ("day", "30/360"), ("month", "even_months")]
starts = st.dates(dt.date(2024, 1, 1), dt.date(2024, 5, 31))
cadences = st.tuples(st.sampled_from(["month", "quarter", "year"]), st.sampled_from(["advance", "arrears"]))
TIERS = [[("", "1.25")], [("100", "2.00"), ("1000", "1.255"), ("", "0.3333")]]
ROLLOVERS: list[dict[str, Any]] = [
    {},
    {"rollover": "carried"},
    {"rollover": "carried", "rollover_cap_minutes": 600, "rollover_periods": 2},
    {"rollover": "pooled", "rollover_periods": 3},
    {"rollover": "carried", "may_borrow": True, "borrow_cap_minutes": 300},
]


def terms(kind: str, **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "starts_on": starts, **more})


priced = {
    "unit_price": cents,
    "interval": st.sampled_from(["week", "month", "quarter", "year", "term", "total"]),
    "convention": st.sampled_from(CONVENTIONS),
    "billing_anchor": st.sampled_from(["start", "calendar"]),
}
by_month = priced | {"interval": st.sampled_from(["month", "quarter", "year"])}
tiers = st.sampled_from(TIERS)
lines = st.one_of(
    terms(LineKind.RECURRING_FEE, **priced),
    terms(LineKind.LICENCE, quantity=st.integers(1, 40).map(Decimal), is_agent=st.booleans(), **priced),
    terms(LineKind.USAGE, usage_tiers=tiers, **by_month),
    terms(
        LineKind.CONTRACTED_HOURS,
        contracted_minutes=minutes,
        hourly_rate=rates,
        overage_rate=st.none() | rates,
        moves=st.sampled_from(ROLLOVERS),
        **{name: by_month[name] for name in ("interval", "convention", "billing_anchor")},
    ),
    terms(LineKind.TIME_AND_MATERIALS, hourly_rate=rates, cap_amount=st.none() | cents),
    terms(LineKind.ONE_OFF, unit_price=cents, accepted_after=st.none() | st.integers(0, 14)),
)
facts = st.lists(st.tuples(st.dates(dt.date(2024, 1, 1), dt.date(2024, 6, 14)), st.integers(15, 2400)), max_size=6)
sold = st.fixed_dictionaries(
    {"lines": st.lists(lines, min_size=1, max_size=3), "cadence": cadences, "facts": facts, "ran": st.integers(0, 5)}
)


def sell(story: dict[str, Any], cast: Cast) -> Engagement:
    """The engagement with its lines, as the actions would sell them, and what was worked and used."""
    rhythm, timing = story["cadence"]
    first = min(line["starts_on"] for line in story["lines"])
    engagement = make_engagement(starts_on=first, billing_interval=rhythm, billing_timing=timing)
    for asked in story["lines"]:
        _sell_line(engagement, asked, story["facts"], cast)
    if any(line["kind"] in {LineKind.CONTRACTED_HOURS, LineKind.TIME_AND_MATERIALS} for line in story["lines"]):
        for day, amount in story["facts"]:
            if day >= first:
                log_time(engagement, worked_on=day, minutes=min(amount, 1400))
    return engagement


def _sell_line(engagement: Engagement, asked: dict[str, Any], used: list[tuple[dt.date, int]], cast: Cast) -> None:
    asked = dict(asked)
    accepted_after = asked.pop("accepted_after", None)
    try:
        line = add_line(engagement, by=cast.account_manager, **_details(asked))
    except DomainError:
        assume(False)  # two lines of hours at once, or terms that no line has
        raise
    if accepted_after is not None:
        line.accepted_on, line.accepted_by = line.starts_on + dt.timedelta(days=accepted_after), "Lucía"
        line.save()
    if line.kind == LineKind.USAGE:
        for number, (day, amount) in enumerate(used):
            if line.terms.serves(day):
                UsageRecord.objects.create(line=line, event_id=f"{line.pk}/{number}", used_on=day, quantity=amount)


def _details(asked: dict[str, Any]) -> dict[str, Any]:
    """The words of the action. “term” is a year's price for exactly one year."""
    grain, proration = asked.pop("convention", ("day", "actual"))
    asked |= {"grain": grain, "proration": proration} if asked.get("interval") != "week" else {}
    asked |= asked.pop("moves", {})
    interval = asked.get("interval")
    if interval in {"term", "total"}:
        asked["ends_on"] = add_months(asked["starts_on"], 12) - dt.timedelta(days=1)
        asked |= {"interval": "year" if interval == "term" else "total", "billing_anchor": "start"}
        asked["renews"] = interval == "total"
    if asked["kind"] == LineKind.LICENCE:
        vendor, _ = Vendor.objects.get_or_create(name="Solvix")
        asked |= {"vendor": vendor, "unit_cost": (asked["unit_price"] * 3 / 4).quantize(Decimal("0.01"))}
    if asked["kind"] == LineKind.USAGE:
        asked |= {"usage_unit": "GB", "usage_tiers": stored(asked["usage_tiers"])}
    return asked


def stored(steps: list[tuple[str, str]]) -> list[dict[str, str | None]]:
    return [{"up_to": up_to or None, "unit_price": price} for up_to, price in steps]


def amendable(engagement: Engagement) -> list[ServiceLine]:
    return list(engagement.lines.exclude(kind=LineKind.ONE_OFF).filter(followed_by=None).order_by("pk"))
