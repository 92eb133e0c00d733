"""Issuing many drafts at once: in the order of date and id, what cannot be issued named and left out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from engagements.actions.issuing import issue_drafts
from engagements.actions.runs import Failure, Outcome, carry_out_next, in_batches, note, under_way
from engagements.models import BillingRun, Invoice, InvoiceStatus, IssueRun
from partnerview.audit.actions import record
from partnerview.errors import Conflict
from partnerview.tenants.wake import wake
from partnerview.users.models import User


@transaction.atomic
def start_issue_run(drafts: QuerySet[Invoice], *, by: User, billing_run: BillingRun | None = None) -> IssueRun:
    """A run in which a worker issues exactly these drafts. Raises Conflict if none of them is a draft."""
    run = prepare_issue_run(drafts, by=by, billing_run=billing_run)
    if not run.drafts:
        raise Conflict("There is no draft among these invoices, so there is nothing to issue.", code="no_drafts")
    wake("issue_run_requested")
    return run


@transaction.atomic
def prepare_issue_run(drafts: QuerySet[Invoice], *, by: User | None, billing_run: BillingRun | None = None) -> IssueRun:
    """The row of a run, for whoever carries it out here and now."""
    waiting = drafts.filter(status=InvoiceStatus.DRAFT).order_by("dated_on", "id")
    keys = list(waiting.values_list("pk", flat=True))
    run = IssueRun.objects.create(drafts=keys, invoices_total=len(keys), requested_by=by, billing_run=billing_run)
    record(run, action="issue_run.requested", by=by, after={"drafts": len(keys)})
    return run


def carry_out_next_issue_run() -> bool:
    """Carry out the first issue run that waits; whether there are more."""
    return carry_out_next(
        IssueRun.objects.unfinished(), lambda run: issue_all(run, by=run.requested_by), work="issue runs"
    )


def issue_all(run: IssueRun, *, by: User | None) -> IssueRun:
    """Issue what is still a draft of the run's invoices. A finished run stays as it is."""
    if run.is_finished:
        return run
    with under_way(run, invoices_done=0, invoices_issued=0):
        for outcome in in_batches(run.drafts, lambda batch: _issue(batch, by), refused=_refused):
            note(
                run,
                invoices_done=run.invoices_done + outcome.done,
                invoices_issued=run.invoices_issued + outcome.written,
                failures=[*run.failures, *outcome.failures],
            )
        after = {"issued": run.invoices_issued, "failed": len(run.failures)}
        record(run, action="issue_run.done", by=by, after=after)
    return run


@transaction.atomic
def _issue(batch: Sequence[int], by: User | None) -> Outcome:
    """Those that are issued already, by this run before it was killed or by somebody else, count as issued."""
    issued = issue_drafts(batch, by=by)
    failures = tuple(
        _failure(invoice, refusal.message)
        for invoice, refusal in issued.refused
        if invoice.status != InvoiceStatus.ISSUED
    )
    return Outcome(len(batch), len(batch) - len(failures), failures)


def _refused(key: int, cause: str) -> Failure:
    return _failure(Invoice.objects.select_related("engagement").get(pk=key), cause)


def _failure(invoice: Invoice, cause: str) -> Failure:
    name = f"{invoice.engagement.name}, {invoice.dated_on:%-d %b %Y}"
    return {"invoice": invoice.pk, "name": name, "cause": cause}
