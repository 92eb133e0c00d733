"""What a renewal does to the lines of an engagement, before anything is written (O-15).

The preview shows this plan and `actions/renewals.py` writes it. Reads rows to check them, writes none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from engagements.actions.line_terms import repriced
from engagements.amendment_plan import CHANGES, AmendmentPlan, Change, plan_amendment
from engagements.models import AmendmentKind, Engagement, EngagementStatus, LineKind, RenewalOutcome, ServiceLine
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import minor_units
from partnerview.months import Month, add_months

if TYPE_CHECKING:
    from partnerview.users.models import User

RENEWS: Final = {EngagementStatus.RUNNING, EngagementStatus.PAUSED}
RAISED: Final = (LineKind.RECURRING_FEE, LineKind.CONTRACTED_HOURS)
LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """Lines of the next term after those that end with this one, and the uplift of those that run on. None is saved."""

    begun: tuple[ServiceLine, ...] = ()
    amended: tuple[AmendmentPlan, ...] = ()

    def applied_to(self, lines: Iterable[ServiceLine]) -> list[ServiceLine]:
        """The lines of the engagement as they would be."""
        after = list(lines)
        for plan in self.amended:
            after = plan.applied_to(after)
        return [*after, *self.begun]


def plan_renewal(
    engagement: Engagement, *, until: dt.date, uplift: Decimal, raises_licences: bool = False, by: User
) -> RenewalPlan:
    """The plan of the term from `renews_on` to `until`. Raises InvalidInput for a line that cannot be amended then."""
    on = require_term(engagement)
    kinds = (*RAISED, LineKind.LICENCE) if raises_licences else RAISED
    begun = tuple(_continued(engagement, on, until, uplift, kinds, by=by))
    serving = _serving(engagement, on, kinds) if uplift else []
    return RenewalPlan(begun, tuple(_amended(line, on, uplift, by=by) for line in serving))


def next_term(engagement: Engagement, months: int) -> dt.date:
    """The day on which a term of so many months would end; counted from the first term, so that the 31st survives."""
    renews_on = require_term(engagement)
    anchor_on = anchor_of(engagement, renews_on)
    return add_months(anchor_on, Month.of(renews_on) - Month.of(anchor_on) + months)


def anchor_of(engagement: Engagement, renews_on: dt.date) -> dt.date:
    """Terms that follow each other are counted from the first of them."""
    last = engagement.renewals.filter(outcome=RenewalOutcome.RENEWED, next_renews_on=renews_on).first()
    return last.anchor_on if last else renews_on


def require_term(engagement: Engagement) -> dt.date:
    """The day on which the term ends. Raises Conflict where nothing renews."""
    if engagement.status not in RENEWS:
        state = EngagementStatus(engagement.status).label.lower()
        remedy = {
            EngagementStatus.ENDED: "Reopen it and agree a new term.",
            EngagementStatus.NOTICE_GIVEN: "Withdraw the notice first.",
        }.get(EngagementStatus(engagement.status), "It renews once it runs.")
        raise Conflict(f"This engagement is {state} and is not renewed. {remedy}", code="not_renewable")
    if engagement.renews_on is None:
        raise Conflict("No term is agreed. Say on the engagement when it renews.", code="no_term")
    return engagement.renews_on


def refuse_terms(months: int, uplift: Decimal) -> None:
    """Raises InvalidInput at the value that no term has."""
    if not 1 <= months <= LONGEST:
        raise InvalidInput(f"A term has 1 to {LONGEST} months; {months} were given.", field="months")
    if not Decimal(-100) < uplift <= Decimal(100):
        raise InvalidInput(f"{uplift} % is no uplift. Give a share from above −100 to 100.", field="uplift_percent")


def raised(line: ServiceLine, uplift: Decimal) -> Change:
    """The line's prices with the uplift, in whole minor units, half up."""
    names = ("hourly_rate", "overage_rate") if line.hourly_rate is not None else ("unit_price",)
    step = Decimal(1).scaleb(-minor_units(line.currency))
    found: dict[str, Any] = {}
    for name in names:
        price = getattr(line, name)
        if price is not None and uplift:
            found[name] = (price * (100 + uplift) / 100).quantize(step, rounding=ROUND_HALF_UP)
    return cast(Change, found)


def _serving(engagement: Engagement, day: dt.date, kinds: Iterable[str]) -> list[ServiceLine]:
    """Recurring lines that run over that day and began before it: those that an uplift changes."""
    lines = engagement.lines.in_service_on(day).filter(kind__in=kinds, starts_on__lt=day, followed_by=None)
    return list(lines.filter(term_ends_before=None).exclude(interval="total").order_by("pk"))


def _amended(line: ServiceLine, on: dt.date, uplift: Decimal, *, by: User) -> AmendmentPlan:
    return plan_amendment(
        line,
        effective_on=on,
        by=by,
        change=raised(line, uplift),
        kind=AmendmentKind.PRICE_CHANGE,
    )


def _continued(
    engagement: Engagement, on: dt.date, until: dt.date, uplift: Decimal, kinds: Iterable[str], *, by: User
) -> Iterator[ServiceLine]:
    ending = engagement.lines.filter(is_live=True, ends_before=on, followed_by=None, ended_by=None, kind__in=CHANGES)
    for line in ending.order_by("pk"):
        follower = line.continued(starts_on=on, ends_before=until, by=by)
        follower.anchor_on = on
        rises = line.kind in kinds or line.kind in {LineKind.TIME_AND_MATERIALS, LineKind.USAGE}
        for name, value in raised(line, uplift if rises else Decimal(0)).items():
            setattr(follower, name, value)
        yield repriced(follower)
