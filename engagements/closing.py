"""What Operate asks before a month is closed: time that nobody has approved, invoices not issued, people who left."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Sum

from engagements.models import Engagement, Invoice, InvoiceStatus, TimeEntry, TimeStatus
from partnerview.books.checklist import Check, Question, counted, rows_at
from partnerview.months import Month
from partnerview.ui import formats

UNDECIDED: Final = (TimeStatus.DRAFT, TimeStatus.SUBMITTED)


def unapproved_time(month: Month) -> Check:
    """Entries dated in the month that are draft or submitted: revenue as worked counts approved time only."""
    rows = TimeEntry.objects.standing().filter(
        status__in=UNDECIDED, worked_on__gte=month.first_day, worked_on__lt=month.next_first
    )
    found = rows.aggregate(count=Count("pk"), minutes=Sum("minutes"), people=Count("person", distinct=True))
    count = found["count"]
    people = counted(found["people"], "person", "people", "nobody")
    return Check(
        key="unapproved_time",
        text=counted(count, "time entry is not approved", "time entries are not approved", "All time is approved"),
        count=count,
        owner="Account managers",
        blocks=True,
        note=f"{formats.hours(found['minutes'])} hours of {people}" if count else "",
        url=rows_at("engagements:time-list", approved="false", worked_from=month.first_day, worked_to=month.last_day)
        if count
        else "",
    )


def draft_invoices(month: Month) -> Check:
    """Drafts dated in the month: what they ask for is not invoiced in it until they are issued."""
    count = Invoice.objects.filter(
        status=InvoiceStatus.DRAFT, dated_on__gte=month.first_day, dated_on__lt=month.next_first
    ).count()
    return Check(
        key="draft_invoices",
        text=counted(count, "invoice is still a draft", "invoices are still drafts", "Every invoice is issued"),
        count=count,
        owner="Finance",
        note="Issued after the close, they count in the first open month." if count else "",
        url=rows_at("engagements:invoice-list", settlement="draft", month=month) if count else "",
    )


def without_account_manager(month: Month) -> Check:
    """Engagements whose account manager no longer signs in: nobody approves their time."""
    count = Engagement.objects.orphaned().count()
    return Check(
        key="without_account_manager",
        text=counted(
            count,
            "engagement has no account manager who signs in",
            "engagements have no account manager who signs in",
            "Every engagement has its account manager",
        ),
        count=count,
        owner="Managers",
        url=rows_at("engagements:engagement-list", orphaned="true") if count else "",
    )


CHECKS: Final[tuple[Question, ...]] = (unapproved_time, draft_invoices, without_account_manager)
