"""“Model it”: an engagement that nobody has drafted yet, planned by the code that drafts, bills and recognizes (O-17).

The lines are service lines in memory, priced by the action that sells them and amended by the plan that amends
them; only `save_model` writes. What is saved as a draft then comes to the same numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from engagements.actions.amendments import apply_amendment, draft_amendment
from engagements.actions.engagements import draft_engagement
from engagements.actions.line_terms import priced_line
from engagements.actions.service_lines import add_line
from engagements.amendment_plan import Change, plan_amendment
from engagements.models import Engagement, EngagementStatus, ServiceLine
from partnerview.errors import DomainError, FieldError, InvalidInput
from partnerview.months import Month
from partnerview.simulation.effects import Outlook, outlook, revenue_of
from recognition.open_months import rounding

if TYPE_CHECKING:
    from partnerview.users.models import User

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineAsked:
    """One line as it would be sold, by the words of the action that sells it, and what it costs us a month."""

    kind: str
    details: dict[str, Any]
    monthly_cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A change of one of the lines, by its place among them."""

    line: int
    effective_on: dt.date
    change: Change
    treatment: str = "prospective"


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the relationship stands when the months begin: it may have run for years."""

    month: Month
    months: int = 12
    deferred: Decimal = ZERO
    deposit: Decimal = ZERO
    minutes: int = 0
    minutes_used: int = 0  # a month
    hourly_cost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole question. `head` are words of the engagement: currency, cadence."""

    head: dict[str, Any]
    lines: Sequence[LineAsked]
    changes: Sequence[ChangeAsked]
    opening: Opening

    @property
    def starts_on(self) -> dt.date:
        """The relationship begins with its first line."""
        first: dt.date = min(line.details["starts_on"] for line in self.lines)
        return first


@dataclass(frozen=True, slots=True)
class ModelMonth:
    """One month: what is billed, earned, contracted, and how the balances stand at its end."""

    month: Month
    invoiced: Decimal
    recognized: Decimal
    mrr: Decimal
    cost: Decimal
    minutes_left: int
    liability: Decimal
    asset: Decimal
    deposit: Decimal

    @property
    def margin(self) -> Decimal:
        return self.mrr - self.cost


@dataclass(frozen=True, slots=True)
class Model:
    """The answer. `schedules` are the rows of each line asked (with what follows it), by month."""

    currency: str
    months: tuple[ModelMonth, ...]
    schedules: tuple[tuple[str, tuple[Decimal, ...]], ...]

    @property
    def invoiced(self) -> Decimal:
        return sum((month.invoiced for month in self.months), ZERO)

    @property
    def recognized(self) -> Decimal:
        return sum((month.recognized for month in self.months), ZERO)

    @property
    def last(self) -> ModelMonth:
        return self.months[-1]

    @property
    def deposit_ends(self) -> Month | None:
        """The month whose invoices the deposit no longer covers; None while it lasts."""
        return next((month.month for month in self.months if month.deposit < 0), None)


def model(asked: Asked, *, by: User) -> Model:
    """Plan it, and stop there. Raises InvalidInput for what cannot stand, at its field."""
    engagement = Engagement(
        account_manager=by, created_by=by, starts_on=asked.starts_on, status=EngagementStatus.DRAFT, **asked.head
    )
    chains = lines_in_memory(engagement, asked, by=by)
    lines = [line for chain in chains for line in chain]
    opening = asked.opening
    view = outlook(engagement, lines, opening.month, months=opening.months)
    last = view.months[-1].month
    schedules = tuple((chain[0].name, _by_month(chain, opening.month, last)) for chain in chains)
    return Model(engagement.currency, tuple(_balanced(view, opening)), schedules)


def lines_in_memory(engagement: Engagement, asked: Asked, *, by: User) -> list[list[ServiceLine]]:
    """Each line asked with those that follow it, none of them saved. Ids below zero tell them apart."""
    chains = []
    for place, line in enumerate(asked.lines):
        with _named(f"lines.{place}"):
            chains.append([_line(engagement, line, -place - 1, by=by)])
    for change in _in_order(asked.changes):
        place = asked.changes.index(change)
        chain = chains[change.line]
        last = chain.pop()
        with _named(f"changes.{place}"):
            plan = plan_amendment(
                last, effective_on=change.effective_on, by=by, change=change.change, treatment=change.treatment
            )
        plan.begun.pk = -len(asked.lines) - place - 1
        plan.begun.monthly_cost = last.monthly_cost  # type: ignore[attr-defined]
        chain += [plan.ended, plan.begun]
    return chains


@transaction.atomic
def save_model(asked: Asked, *, by: User) -> Engagement:
    """The same as a draft engagement, through the actions of every other draft."""
    engagement = draft_engagement(by=by, starts_on=asked.starts_on, **asked.head)
    last = [add_line(engagement, by=by, kind=line.kind, **line.details) for line in asked.lines]
    for change in _in_order(asked.changes):
        amendment = draft_amendment(
            last[change.line],
            effective_on=change.effective_on,
            reason="Modelled",
            by=by,
            treatment=change.treatment,
            **change.change,
        )
        begun = apply_amendment(amendment, by=by).new_line
        assert begun is not None  # noqa: S101  a draft's amendment waits for nobody
        last[change.line] = begun
    return engagement


@contextmanager
def _named(part: str) -> Iterator[None]:
    """A refusal names the part that it is about: `lines.0.starts_on`."""
    try:
        yield
    except DomainError as refusal:
        problems = refusal.errors or (FieldError("", refusal.message, refusal.code),)
        errors = [FieldError(f"{part}.{problem.field}", problem.message, problem.code) for problem in problems]
        raise InvalidInput(refusal.message, errors=errors) from refusal


def _line(engagement: Engagement, asked: LineAsked, key: int, *, by: User) -> ServiceLine:
    line = priced_line(engagement, {**asked.details, "kind": asked.kind}, by=by)
    line.pk = key
    line.monthly_cost = asked.monthly_cost  # type: ignore[attr-defined]
    return line


def _in_order(changes: Sequence[ChangeAsked]) -> list[ChangeAsked]:
    return sorted(changes, key=lambda change: change.effective_on)


def _by_month(chain: Sequence[ServiceLine], first: Month, last: Month) -> tuple[Decimal, ...]:
    earned = revenue_of(chain, last, rounding())
    return tuple(earned.get(month, ZERO) for month in Month.range(first, last))


def _balanced(view: Outlook, opening: Opening) -> list[ModelMonth]:
    """Balances from the opening on: what was deferred, held and left before is taken as given."""
    ahead, deposit, minutes = opening.deferred, opening.deposit, opening.minutes
    found = []
    for month in view.months:
        ahead += month.invoiced - month.recognized
        deposit -= month.invoiced
        minutes += month.minutes - opening.minutes_used
        cost = month.cost + opening.hourly_cost * opening.minutes_used / 60
        found.append(
            ModelMonth(
                month=month.month,
                invoiced=month.invoiced,
                recognized=month.recognized,
                mrr=month.mrr,
                cost=cost,
                minutes_left=minutes,
                liability=max(ahead, ZERO),
                asset=max(-ahead, ZERO),
                deposit=deposit,
            )
        )
    return found
