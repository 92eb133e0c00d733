"""What an amendment would do to the lines of its engagement, before anything is written (O-10).

The preview shows this plan and `actions/amendments.persist` takes it: there is no second calculation. Reads rows
to check them, writes none.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict

from engagements.actions.line_terms import repriced
from engagements.models import AmendmentKind, EngagementStatus, Interval, LineKind, ServiceLine, Tier
from engagements.reports.restated_terms import restated_of
from engagements.reports.usage_facts import last_used
from engagements.restatements import Treatment
from engagements.tier_lines import tier_errors
from partnerview import clock
from partnerview.errors import Conflict, FieldError, InvalidInput
from partnerview.money import quantize
from partnerview.ui import formats

if TYPE_CHECKING:
    from partnerview.users.models import User

# What may be changed on each kind of line; a kind that is not here is changed by ending it and adding another.
CHANGES: Final[dict[str, tuple[str, ...]]] = {
    LineKind.RECURRING_FEE: ("quantity", "unit_price", "name", "tier"),
    LineKind.CONTRACTED_HOURS: ("contracted_minutes", "hourly_rate", "overage_rate", "name", "tier"),
    LineKind.TIME_AND_MATERIALS: ("hourly_rate", "name"),
    LineKind.LICENCE: ("quantity", "unit_price", "unit_cost", "name"),
    LineKind.USAGE: ("unit_price", "usage_tiers", "name", "tier"),  # the commitment, and what a unit costs by tier
}
VOLUME: Final = {"quantity", "contracted_minutes"}
PRICE: Final = {"unit_price", "hourly_rate", "overage_rate", "unit_cost", "usage_tiers"}
TAKES_AMENDMENTS: Final = {EngagementStatus.DRAFT, EngagementStatus.RUNNING, EngagementStatus.NOTICE_GIVEN}


class Change(TypedDict, total=False):
    """What changes of a line; what is left out or None stays."""

    quantity: Decimal | None
    unit_price: Decimal | None
    contracted_minutes: int | None
    hourly_rate: Decimal | None
    overage_rate: Decimal | None
    unit_cost: Decimal | None
    usage_tiers: list[dict[str, Any]] | None
    name: str
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """The line as it would stand afterwards, and the one that would begin. Neither is saved.

    `replaces` where the change holds from the line's first day: the line has not begun and will not.
    """

    line: ServiceLine
    ended: ServiceLine
    begun: ServiceLine
    kind: AmendmentKind
    replaces: bool

    @property
    def monthly_change(self) -> Decimal:
        return self.begun.monthly_amount - self.line.monthly_amount

    @property
    def lost(self) -> Decimal:
        """By how much MRR falls; 0 where it does not."""
        return max(-self.monthly_change, Decimal(0))

    def applied_to(self, lines: Iterable[ServiceLine]) -> list[ServiceLine]:
        """The lines of the engagement as they would be."""
        others = [line for line in lines if line.pk != self.line.pk]
        return [*others, self.begun] if self.replaces else [*others, self.ended, self.begun]


def plan_amendment(
    line: ServiceLine,
    *,
    effective_on: dt.date,
    by: User,
    change: Change,
    treatment: str = Treatment.PROSPECTIVE,
    kind: str = "",
) -> AmendmentPlan:
    """The plan. Raises Conflict where the line or its engagement takes no amendment, InvalidInput at each field."""
    given = {name: value for name, value in change.items() if value not in (None, "")}
    _refuse_state(line)
    errors = [*_field_errors(line, given), *_day_errors(line, effective_on), *_used_errors(line, effective_on)]
    errors += [*_treatment_errors(line, treatment)]
    if errors:
        message = errors[0].message if len(errors) == 1 else f"{len(errors)} values need mending."
        raise InvalidInput(message, errors=errors)
    replaces = effective_on == line.starts_on
    ended, begun = copy.copy(line), line.continued(starts_on=effective_on, ends_before=line.ends_before, by=by)
    for name, value in given.items():
        setattr(begun, name, value)
    if replaces:
        ended.is_live = False
        begun.follows, begun.restated_by = line.follows, line.restated_by
        begun.term_ends_before = line.term_ends_before
    else:
        ended.ends_before = effective_on
    # A notice that would end the line ends the one that takes over, and its withdrawal continues that one.
    begun.ended_by, begun.was_to_end_before = line.ended_by, line.was_to_end_before
    ended.ended_by = ended.was_to_end_before = None
    if _is_fixed_term(line):
        begun = _restating(line, ended, begun, treatment, replaces=replaces)
    else:
        repriced(begun)
    _refuse_unchanged(line, begun)
    return AmendmentPlan(line, ended, begun, _kind(line, begun, given, kind), replaces)


def _restating(
    line: ServiceLine, ended: ServiceLine, begun: ServiceLine, treatment: str, *, replaces: bool
) -> ServiceLine:
    """A fixed term: both lines say which term they serve, and the price is that of the whole term."""
    first = line
    while first.restated_by and first.follows is not None:
        first = first.follows
    if not replaces:
        ended.term_ends_before = begun.term_ends_before = line.term_ends_before or line.ends_before
        begun.restated_by = treatment
    repriced(begun, term=first if first is not line or not replaces else None)
    if begun.restated_by:
        _refuse_below_earned(begun, ended)
    return begun


def _refuse_below_earned(begun: ServiceLine, ended: ServiceLine) -> None:
    """A whole-term price below what has been earned would ask money back for past service: a credit note's work."""
    restated = restated_of([ended, begun])
    done = restated[begun.pk].stretch().done
    if quantize(begun.price, begun.currency) < done:
        price, earned = (formats.amount_with(amount, begun.currency) for amount in (begun.price, done))
        raise InvalidInput(
            f"{price} is the price of the whole term, and {earned} of it is earned by then. Give at least that; "
            "a concession on past service is a credit note.",
            code="below_earned",
            field="hourly_rate" if begun.kind == LineKind.CONTRACTED_HOURS else "unit_price",
        )


def _refuse_state(line: ServiceLine) -> None:
    engagement = line.engagement
    if engagement.status not in TAKES_AMENDMENTS:
        state = EngagementStatus(engagement.status).label.lower()
        raise Conflict(f"This engagement is {state}; its lines cannot be amended now.", code="takes_no_amendments")
    if engagement.is_live and not line.is_live:
        raise Conflict("This line was taken back: it counts nowhere. Add a line instead.", code="not_live")
    if line.kind not in CHANGES:
        label = LineKind(line.kind).label.lower()
        raise Conflict(f"A {label} line is not amended. End it or credit it, and add another.", code="not_amendable")
    if line.kind == LineKind.CONTRACTED_HOURS and line.interval == Interval.TOTAL:
        raise Conflict("Hours for a whole term are not amended. Add a line for the further hours.", code="fixed_term")


def _field_errors(line: ServiceLine, given: dict[str, Any]) -> Iterable[FieldError]:
    allowed = CHANGES[line.kind]
    label = LineKind(line.kind).label.lower()
    for name in given:
        if name not in allowed:
            yield FieldError(name, f"A {label} line has none. Leave it empty.", "not_of_this_kind")
    yield from tier_errors(line, given.get("tier"))
    if not given:
        field = allowed[0] if allowed[0] != "quantity" else "unit_price"
        yield FieldError(field, "Nothing changes yet. Give the new value of at least one of these.", "required")


def _day_errors(line: ServiceLine, day: dt.date) -> Iterable[FieldError]:
    # Asked of the database: a plan that was made before has set `followed_by` on this object.
    after = ServiceLine.objects.filter(follows=line.pk).first()
    if after is not None:
        yield FieldError(
            "effective_on",
            f"“{line.name}” is followed by another line from {formats.day(after.starts_on)} already. Amend that one.",
            "overlapping_amendment",
        )
    elif day < line.starts_on:
        yield FieldError(
            "effective_on",
            f"“{line.name}” begins on {formats.day(line.starts_on)}. Give that day or a later one.",
            "amendment_before_start",
        )
    elif line.ends_before and day >= line.ends_before:
        yield FieldError(
            "effective_on",
            f"“{line.name}” ends on {formats.day(line.last_day)}. Give that day or an earlier one, or add a line.",
            "amendment_after_end",
        )
    elif day == line.starts_on and not line.is_live:
        yield FieldError(
            "effective_on", "From its first day a line of a draft is changed by itself. Give a later day.", "is_draft"
        )
    elif day == line.starts_on and _has_begun(line):
        yield FieldError(
            "effective_on",
            f"“{line.name}” has run since {formats.day(line.starts_on)} and is billed or recognized from then on. "
            "Give a later day; what was charged before is corrected by a credit note.",
            "has_begun",
        )


def _used_errors(line: ServiceLine, day: dt.date) -> Iterable[FieldError]:
    """Usage names its line for good: what was sent for a day cannot pass to the line that takes over."""
    used_on = last_used(line)
    if used_on is not None and day <= used_on:
        yield FieldError(
            "effective_on",
            f"Usage is recorded through {formats.day(used_on)}. Give a later day, or reverse that usage first and "
            "send it again for the new line.",
            "has_usage",
        )


def _has_begun(line: ServiceLine) -> bool:
    return line.starts_on <= clock.today() or line.invoice_lines.filter(stands=True).exists()


def _treatment_errors(line: ServiceLine, treatment: str) -> Iterable[FieldError]:
    if treatment not in set(Treatment):
        yield FieldError("treatment", "It is “prospective” or “catch_up”.")
    elif treatment == Treatment.CATCH_UP and not _is_fixed_term(line):
        yield FieldError(
            "treatment",
            "Only a fixed term can catch up. This line is priced per interval: the new price holds from the day on.",
            "not_a_fixed_term",
        )


def _is_fixed_term(line: ServiceLine) -> bool:
    return line.is_recurring and (line.terms.is_fixed_term or line.term_ends_before is not None)


def _refuse_unchanged(line: ServiceLine, begun: ServiceLine) -> None:
    if all(getattr(line, name) == getattr(begun, name) for name in CHANGES[line.kind]):
        raise InvalidInput(
            "That is what the line says already. Give a new value.",
            code="unchanged",
            field="hourly_rate" if begun.hourly_rate is not None else "unit_price",
        )


def _kind(line: ServiceLine, begun: ServiceLine, given: dict[str, Any], said: str) -> AmendmentKind:
    """As it was said, if the figures bear it; else what follows from them."""
    change = begun.monthly_amount - line.monthly_amount
    if said:
        if (said == AmendmentKind.UPGRADE and change < 0) or (said == AmendmentKind.DOWNGRADE and change > 0):
            amount = formats.amount_with(abs(change), line.currency)
            word = "lowers" if change < 0 else "raises"
            raise InvalidInput(f"It {word} MRR by {amount} a month; that is no {said}.", field="kind")
        return AmendmentKind(said)
    if "tier" not in given and set(given) & PRICE and not set(given) & VOLUME:
        return AmendmentKind.PRICE_CHANGE
    if not change:
        return AmendmentKind.SCOPE
    return AmendmentKind.UPGRADE if change > 0 else AmendmentKind.DOWNGRADE
