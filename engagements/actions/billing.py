"""The billing run: drafts what `billing_plan` plans; one failing engagement never stops the rest (O-8).

Engagements are locked, read, planned and written in batches, each one transaction. Run again, it drafts
nothing more; what could not be drafted is named with its cause and is drafted by the next run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from engagements.actions.drafts import persist
from engagements.actions.issue_runs import issue_all, prepare_issue_run
from engagements.actions.runs import Failure, Outcome, carry_out_next, cause_of, in_batches, note, under_way
from engagements.actions.totals import rounding_of
from engagements.billable import Billable
from engagements.billing_plan import BillingPlan, plan_billing
from engagements.models import BillingRun, Engagement
from engagements.reports.billing_facts import billable_in
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.models import Conventions
from partnerview.errors import DomainError, InvalidInput
from partnerview.months import Month
from partnerview.tenants.wake import wake
from partnerview.ui import formats
from partnerview.users.models import User

MONTHS_AHEAD: Final = 12
# Time may be approved and work accepted after an engagement has ended; that is looked for so long.
MONTHS_AFTER_END: Final = 12
CANNOT_BE_PLANNED: Final = (DomainError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run of the month would draft now: plans by engagement, and those that cannot be planned."""

    plans: tuple[tuple[Engagement, BillingPlan], ...]
    failures: tuple[tuple[Engagement, str], ...]
    looked_at: int = 0


def preview_billing(month: Month) -> Preview:
    """The run's own plans, written nowhere."""
    engagements = list(_may_owe(month).select_related("client", "partner"))
    return _planned(engagements, month, Conventions.objects.get(pk=1))


@transaction.atomic
def start_billing_run(month: Month, *, by: User | None, issues: bool = False) -> BillingRun:
    """A run that a worker carries out; with `issues` it also issues what it drafts.

    Raises InvalidInput for a month before the books began or more than a year ahead.
    """
    run = prepare_billing_run(month, by=by, issues=issues)
    wake("billing_run_requested")
    return run


@transaction.atomic
def prepare_billing_run(month: Month, *, by: User | None, issues: bool = False) -> BillingRun:
    """The row of a run, for whoever carries it out here and now."""
    first, last = Month.of(Conventions.objects.get(pk=1).books_start_on), Month.of(clock.today()) + MONTHS_AHEAD
    if not first <= month <= last:
        raise InvalidInput(
            f"{formats.month_name(month)} cannot be billed. Choose a month from {formats.month_name(first)}, "
            f"when the books begin, to {formats.month_name(last)}.",
            field="month",
        )
    run = BillingRun.objects.create(month=month.first_day, requested_by=by, issues=issues)
    record(run, action="billing_run.requested", by=by, after={"month": str(month), "issues": issues})
    return run


def carry_out_next_billing_run() -> bool:
    """Carry out the earliest month that waits; whether there are more. Months go in order: time is billed once."""
    return carry_out_next(
        BillingRun.objects.unfinished(), lambda run: run_billing(run, by=run.requested_by), work="billing runs"
    )


def run_billing(run: BillingRun, *, by: User | None) -> BillingRun:
    """Draft everything that the run's month owes, and issue it if the run says so. A finished run stays as it is."""
    if run.is_finished:
        return run
    month = Month.of(run.month)
    keys = list(_may_owe(month).values_list("pk", flat=True))
    with under_way(run, engagements_total=len(keys), engagements_done=0):
        for outcome in in_batches(keys, lambda batch: _draft(batch, month, run, by), refused=_refused):
            note(
                run,
                engagements_done=run.engagements_done + outcome.done,
                invoices_drafted=run.invoices.count(),
                failures=[*run.failures, *outcome.failures],
            )
        if run.issues:
            _issue_drafts(run, by)
        after = {"drafted": run.invoices_drafted, "failed": len(run.failures)}
        record(run, action="billing_run.done", by=by, after=after)
    return run


@transaction.atomic
def _draft(batch: Sequence[int], month: Month, run: BillingRun, by: User | None) -> Outcome:
    """Lock, read, plan, write: the plan cannot be out of date when it is written."""
    conventions = Conventions.objects.get(pk=1)
    locked = Engagement.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=batch).order_by("pk")
    preview = _planned(list(locked.select_related("client", "partner")), month, conventions)
    invoices = persist(preview.plans, conventions, run=run, by=by)
    failures = tuple(_failure(engagement, cause) for engagement, cause in preview.failures)
    return Outcome(len(batch), len(invoices), failures)


def _planned(engagements: Sequence[Engagement], month: Month, conventions: Conventions) -> Preview:
    """Plans that owe something, and what cannot be planned, each with its cause."""
    facts = billable_in(engagements, month)
    plans, failures = [], []
    for engagement in engagements:
        try:
            plan = _plan(facts[engagement.pk], month, conventions)
        except CANNOT_BE_PLANNED as refusal:
            failures.append((engagement, cause_of(refusal)))
        else:
            if plan:
                plans.append((engagement, plan))
    return Preview(tuple(plans), tuple(failures), len(engagements))


def _plan(facts: Billable | DomainError, month: Month, conventions: Conventions) -> BillingPlan:
    if isinstance(facts, DomainError):
        raise facts
    return plan_billing(facts, month, rounding=rounding_of(conventions))


def _may_owe(month: Month) -> QuerySet[Engagement]:
    """Engagements that may owe something in the month: begun by then, and not ended long ago."""
    looked_for = Q(ends_before=None) | Q(ends_before__gte=(month - MONTHS_AFTER_END).first_day)
    return Engagement.objects.live().filter(looked_for, starts_on__lte=month.last_day).order_by("pk")


def _issue_drafts(run: BillingRun, by: User | None) -> None:
    issue_run = run.issue_runs.unfinished().first() or prepare_issue_run(run.invoices.all(), by=by, billing_run=run)
    issue_all(issue_run, by=by)


def _refused(key: int, cause: str) -> Failure:
    return _failure(Engagement.objects.get(pk=key), cause)


def _failure(engagement: Engagement, cause: str) -> Failure:
    return {"engagement": engagement.pk, "name": engagement.name, "cause": cause}
