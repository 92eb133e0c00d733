"""What the page of one billing run or issue run shows: words, progress, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from engagements.billing_tables import LeftOutTable
from engagements.models import BillingRun, Invoice, InvoiceRun, InvoiceStatus, IssueRun, RunStatus
from engagements.reports.receivables import Totals, totals_of
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True)
class InvoiceRunPage:
    """What both kinds of run say."""

    run: InvoiceRun
    user: User

    @property
    def lede(self) -> str:
        asked = self.run.requested_by.name if self.run.requested_by else "the calendar"
        asked_for = f"Asked for by {asked} on {formats.moment(self.run.requested_at)}."
        if self.run.is_finished:
            return f"{asked_for} Finished on {formats.moment(self.run.finished_at)}."
        return f"{asked_for} You may leave this page; the run goes on and its result stays here."

    @property
    def now(self) -> str:
        return "waiting for a worker" if self.run.status == RunStatus.WAITING else ""

    @cached_property
    def left_out(self) -> LeftOutTable:
        return LeftOutTable([_left_out(failure) for failure in self.run.failures])

    def _heading(self, waiting: str, running: str, done: str, failed: str) -> str:
        words = {
            RunStatus.WAITING: waiting,
            RunStatus.RUNNING: running,
            RunStatus.DONE: done,
            RunStatus.FAILED: failed,
        }
        return words[RunStatus(self.run.status)]


@dataclass(frozen=True)
class BillingRunPage(InvoiceRunPage):
    """One month, billed."""

    run: BillingRun

    noun = "engagements"

    @property
    def heading(self) -> str:
        month = formats.month_name(self.run.month)
        return self._heading(
            f"{month} waits to be billed", f"{month} is being billed", f"{month} is billed", f"{month} stopped half-way"
        )

    @property
    def done(self) -> int:
        return self.run.engagements_done

    @property
    def total(self) -> int:
        return self.run.engagements_total

    @property
    def note(self) -> str:
        return f"{formats.number(self.run.invoices_drafted)} drafted"

    @property
    def poll_url(self) -> str:
        return "" if self.run.is_finished else reverse("engagements:billing-run-progress", args=[self.run.pk])

    @property
    def month(self) -> Month:
        return Month.of(self.run.month)

    @cached_property
    def sums(self) -> list[Totals]:
        """What this run drafted and still stands, by currency."""
        return totals_of(self._mine)

    @property
    def _mine(self) -> Any:
        return Invoice.objects.visible_to(self.user).filter(billing_run=self.run)

    @cached_property
    def drafts(self) -> int:
        return int(self._mine.filter(status=InvoiceStatus.DRAFT).count())

    @property
    def issued(self) -> int:
        return int(self._mine.filter(status=InvoiceStatus.ISSUED).count())

    @property
    def invoices_url(self) -> str:
        return f"{reverse('engagements:invoice-list')}?billing_run={self.run.pk}"

    @property
    def issue_runs(self) -> list[IssueRun]:
        return list(self.run.issue_runs.order_by("id"))

    @property
    def may_run(self) -> bool:
        return self.run.is_finished and self.user.may(Permission.BILLING_RUN)

    @property
    def may_issue(self) -> bool:
        return self.run.is_finished and self.drafts > 0 and self.user.may(Permission.INVOICES_CHANGE)


@dataclass(frozen=True)
class IssueRunPage(InvoiceRunPage):
    """Drafts issued together."""

    run: IssueRun

    noun = "drafts"

    @property
    def heading(self) -> str:
        count = f"{formats.number(self.run.invoices_total)} draft{'' if self.run.invoices_total == 1 else 's'}"
        left = len(self.run.failures)
        done = f"{formats.number(self.run.invoices_issued)} of {count} are issued" if left else f"{count}, all issued"
        return self._heading(
            f"{count} wait to be issued", f"{count} are being issued", done, "Issuing stopped half-way"
        )

    @property
    def done(self) -> int:
        return self.run.invoices_done

    @property
    def total(self) -> int:
        return self.run.invoices_total

    @property
    def note(self) -> str:
        return f"{formats.number(self.run.invoices_issued)} issued"

    @property
    def poll_url(self) -> str:
        return "" if self.run.is_finished else reverse("engagements:issue-run-progress", args=[self.run.pk])

    @cached_property
    def sums(self) -> list[Totals]:
        keys = Invoice.objects.visible_to(self.user).filter(pk__in=self.run.drafts, status=InvoiceStatus.ISSUED)
        return totals_of(keys)


def _left_out(failure: dict[str, Any]) -> dict[str, str]:
    """The record that was left out, where it can be mended, and why."""
    if "invoice" in failure:
        url = reverse("engagements:invoice-detail", args=[failure["invoice"]])
    else:
        url = reverse("engagements:engagement-detail", args=[failure["engagement"]])
    return {"name": failure["name"], "url": url, "cause": failure["cause"]}
