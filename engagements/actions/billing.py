"""The billing run: drafts what `billing_plan` plans, one failing engagement never stops the rest (O-8).

Engagements are locked and written in batches, each batch one transaction; a batch that the database
refuses is done again one by one, so that only the engagement at fault is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import Q

from engagements.actions.invoices import write_credit_note, write_invoice
from engagements.billable import Billable
from engagements.billing_plan import BillingPlan, plan_billing
from engagements.models import BillingRun, Engagement, EngagementStatus, Invoice
from engagements.reports.billing_facts import billable_in
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.models import Conventions
from partnerview.errors import DomainError
from partnerview.months import Month
from partnerview.users.models import User

BATCH = 200
Failure = dict[str, object]  # engagement, name, cause
NEVER_STARTED = (EngagementStatus.DRAFT, EngagementStatus.PENDING_APPROVAL)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run of the month would draft now: plans by engagement, and those that cannot be planned."""

    plans: tuple[tuple[Engagement, BillingPlan], ...]
    failures: tuple[tuple[Engagement, str], ...]


def preview_billing(month: Month) -> Preview:
    """The run's own plans, posted nowhere."""
    conventions = Conventions.objects.get(pk=1)
    plans: list[tuple[Engagement, BillingPlan]] = []
    failures: list[tuple[Engagement, str]] = []
    for batch in _batches(month):
        engagements = list(Engagement.objects.filter(pk__in=batch).select_related("client"))
        facts = billable_in(engagements, month)
        for engagement in engagements:
            try:
                plan = _plan(facts[engagement.pk], month, conventions)
            except DomainError as refusal:
                failures.append((engagement, refusal.message))
            else:
                if plan.invoices or plan.credits:
                    plans.append((engagement, plan))
    return Preview(tuple(plans), tuple(failures))


def start_billing_run(month: Month, *, by: User | None) -> BillingRun:
    """A run waiting for a worker."""
    run = BillingRun.objects.create(month=month.first_day, requested_by=by)
    record(run, action="billing_run.requested", by=by, after={"month": str(month)})
    return run


def run_billing(run: BillingRun, *, by: User | None) -> BillingRun:
    """Draft everything that the run's month owes. Run again, it drafts nothing more."""
    month = Month.of(run.month)
    batches = list(_batches(month))
    _note(run, status="running", engagements_total=sum(len(batch) for batch in batches))
    for batch in batches:
        drafted, failures = _draft_batch(batch, month, run, by)
        _note(
            run,
            engagements_done=run.engagements_done + len(batch),
            invoices_drafted=run.invoices_drafted + drafted,
            failures=run.failures + failures,
        )
    _note(run, status="done", finished_at=clock.now())
    record(run, action="billing_run.done", by=by, after={"drafted": run.invoices_drafted, "failed": len(run.failures)})
    return run


def _draft_batch(batch: Sequence[int], month: Month, run: BillingRun, by: User | None) -> tuple[int, list[Failure]]:
    try:
        return _draft(batch, month, run, by)
    except DatabaseError:
        if len(batch) == 1:
            raise
    drafted, failures = 0, list[Failure]()
    for pk in batch:
        try:
            more, failed = _draft([pk], month, run, by)
        except DatabaseError as error:
            engagement = Engagement.objects.get(pk=pk)
            more, failed = 0, [_failure(engagement, f"The database refused it: {str(error).splitlines()[0]}")]
        drafted, failures = drafted + more, failures + failed
    return drafted, failures


@transaction.atomic
def _draft(batch: Sequence[int], month: Month, run: BillingRun, by: User | None) -> tuple[int, list[Failure]]:
    """Lock, read, plan, write: the plan cannot be out of date when it is written."""
    conventions = Conventions.objects.get(pk=1)
    engagements = list(
        Engagement.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=batch)
        .select_related("client", "partner")
        .order_by("pk")
    )
    facts = billable_in(engagements, month)
    drafted, failures = 0, list[Failure]()
    for engagement in engagements:
        try:
            plan = _plan(facts[engagement.pk], month, conventions)
        except DomainError as refusal:
            failures.append(_failure(engagement, refusal.message))
        else:
            drafted += len(persist(engagement, plan, conventions, run=run, by=by))
    return drafted, failures


def persist(
    engagement: Engagement, plan: BillingPlan, conventions: Conventions, *, run: BillingRun | None, by: User | None
) -> list[Invoice]:
    """Write this very plan: drafts, their lines, and the time entries that they take."""
    invoices = [write_invoice(engagement, draft, conventions, run=run, by=by) for draft in plan.invoices]
    return invoices + [write_credit_note(engagement, credit, run=run, by=by) for credit in plan.credits]


def _plan(facts: Billable | DomainError, month: Month, conventions: Conventions) -> BillingPlan:
    if isinstance(facts, DomainError):
        raise facts
    return plan_billing(facts, month, rounding=conventions.rounding)  # type: ignore[arg-type]


def _batches(month: Month) -> Iterator[list[int]]:
    """Engagements that may owe something in the month: started, and not ended long ago."""
    may_owe = Engagement.objects.filter(
        Q(ends_before=None) | Q(ends_before__gte=month.first_day), starts_on__lte=month.last_day
    ).exclude(status__in=NEVER_STARTED)
    pks = list(may_owe.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


def _failure(engagement: Engagement, cause: str) -> Failure:
    return {"engagement": engagement.pk, "name": engagement.name, "cause": cause}


def _note(run: BillingRun, **progress: object) -> None:
    """Progress that a browser can see while the run goes on."""
    for name, value in progress.items():
        setattr(run, name, value)
    run.save(update_fields=list(progress))
