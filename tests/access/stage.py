"""One of everything in the current schema, so that every address has a real id to be asked for.

`keys_of(stage, address)` says which id fills an address: by the noun that stands before the parameter.
A noun that is not known here fails the matrix: a new collection brings its sample.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engagements.actions.invoices import issue_invoice
from engagements.models import (
    Assignment,
    BillingRun,
    CalendarDay,
    CostRate,
    Deliverable,
    DeliverableTemplate,
    Engagement,
    HoursBlock,
    Invoice,
    InvoiceLine,
    IssueRun,
    Leave,
    LineKind,
    OutcomeReport,
    Payment,
    PaymentReminder,
    Person,
    ServiceLine,
    Skill,
    Team,
    UsageRecord,
    WorkingCalendar,
    WorkingWeek,
)
from partnerview.approvals.models import Approval, ApprovalStep
from partnerview.audit.actions import record
from partnerview.books.actions.periods import ensure_period
from partnerview.books.models import ExchangeRate
from partnerview.closing.models import JournalExport
from partnerview.directory.models import Client, Contact, Partner, Territory, Vendor
from partnerview.http.models import SavedView
from partnerview.imports.models import ImportBatch
from partnerview.money import Money
from partnerview.months import Month
from partnerview.notifications.models import Notification
from partnerview.users.models import ApiKey, User
from programs.actions.classifications import propose_classification
from programs.actions.profiles import add_customer, change_profile, record_arr
from programs.actions.strategies import draft_strategy
from programs.models import Cohort
from recognition.models import MrrMovement, MrrSnapshot, RecognitionEntry, RecognitionRun, Schedule, ScheduleRow
from tests.access.portal_stage import bind, staged_library
from tests.access.retain_stage import deposits_of, rules_of
from tests.access.stage_success import staged_changes, staged_success
from tests.builders import log_time, make_engagement, make_line
from tests.cast import the_cast
from tests.programs.staged import staged_plans

MONTH = dt.date(2024, 3, 1)

Stage = dict[str, Any]


def set_stage(mark: str = "") -> Stage:
    """Make the rows, each name carrying `mark`; returns noun → row."""
    cast = the_cast()
    client = Client.objects.create(name=f"{mark} Staged client", account_manager=cast.account_manager)
    partner = Partner.objects.create(name=f"{mark} Staged partner", pam=cast.pam)
    contact = bind(cast.partner_contact, partner)
    vendor = Vendor.objects.create(name=f"{mark} Staged vendor")
    engagement = make_engagement(
        client=client,
        account_manager=cast.account_manager,
        name=f"{mark} Staged engagement",
        code=f"{mark}STAGE",
        partner=partner,
    )
    engagement.team_members.add(Person.objects.get(user=cast.team_member))
    line = make_line(engagement, name=f"{mark} Staged line")
    return {
        "clients": client,
        "partners": partner,
        "vendors": vendor,
        "territories": Territory.objects.create(name=f"{mark} Staged territory"),
        "contacts": Contact.objects.create(client=client, name=f"{mark} Staged contact"),
        "engagements": engagement,
        "service-lines": line,
        **staged_changes(engagement, line, cast.account_manager, mark),
        "people": Person.objects.create(name=f"{mark} Staged person"),
        **staged_success(engagement, cast.account_manager, mark),
        **_staffing(engagement, cast.account_manager, mark),
        **_facts_of_lines(engagement, mark),
        **_work(engagement, line, mark),
        **_money(engagement, line, cast.finance_lead, mark),
        **_books(engagement, line, cast.finance_lead),
        **_desk(engagement, cast.account_manager, cast.manager, mark),
        **rules_of(partner, cast.account_manager),
        **deposits_of(client, cast.finance_lead, cast.account_manager, mark),
        **_programs(partner, cast.pam, mark),
        **staged_plans(partner, cast, mark),
        "portal-contacts": contact,
        **staged_library(partner, cast.pam, mark),
    }


def _programs(partner: Partner, by: User, mark: str) -> Stage:
    cohort = Cohort.objects.create(kind="longtail", name=f"{mark} Staged cohort")
    return {
        "partner-profiles": change_profile(partner, vertical=f"{mark} Staged vertical", tier=f"{mark} tier", by=by),
        "arr-figures": record_arr(
            partner, money=Money(Decimal(10), "GBP"), dated_on=MONTH, source=f"{mark} Staged source", by=by
        ),
        "partner-customers": add_customer(partner, name=f"{mark} Staged customer", by=by),
        "cohorts": cohort,
        "classifications": propose_classification(partner, to_cohort=cohort, reason=f"{mark} Staged reason", by=by),
        "cohort-strategies": draft_strategy(cohort, intent=f"{mark} Staged intent", plays=["Call"], by=by),
    }


def _staffing(engagement: Engagement, by: User, mark: str) -> Stage:
    person = Person.objects.create(name=f"{mark} Staged specialist")
    calendar = WorkingCalendar.objects.create(name=f"{mark} Staged calendar", country="GB")
    week = [480] * 5 + [0, 0]
    return {
        "teams": Team.objects.create(name=f"{mark} Staged team"),
        "skills": Skill.objects.create(name=f"{mark} Staged skill"),
        "calendars": calendar,
        "calendar-days": CalendarDay.objects.create(calendar=calendar, closed_on=MONTH, name=f"{mark} Staged day"),
        "leave": Leave.objects.create(person=person, starts_on=MONTH, ends_before=dt.date(2024, 3, 2)),
        "working-weeks": WorkingWeek.objects.create(
            person=person, starts_on=MONTH, minutes_by_weekday=week, recorded_by=by
        ),
        "cost-rates": CostRate.objects.create(
            person=person, starts_on=MONTH, hourly_amount=Decimal(50), currency="GBP", recorded_by=by
        ),
        "assignments": Assignment.objects.create(
            person=person, engagement=engagement, minutes_per_month=60, starts_on=MONTH, created_by=by
        ),
    }


def _facts_of_lines(engagement: Engagement, mark: str) -> Stage:
    by = engagement.created_by
    prepaid = make_line(engagement, LineKind.PREPAID_HOURS, name=f"{mark} Staged prepaid hours")
    outcome = make_line(engagement, LineKind.OUTCOME_FEE, name=f"{mark} Staged outcome", cap_amount=Decimal(600))
    return {
        "hours-blocks": HoursBlock.objects.create(
            line=prepaid, bought_on=MONTH, minutes=600, price=Decimal(1000), currency="GBP", recorded_by=by
        ),
        "outcome-reports": OutcomeReport.objects.create(
            line=outcome, dated_on=MONTH, progress_percent=Decimal(50), amount=Decimal(1000), recorded_by=by
        ),
    }


def _work(engagement: Engagement, line: ServiceLine, mark: str) -> Stage:
    person = Person.objects.get(user=the_cast().team_member)
    usage = make_line(engagement, LineKind.USAGE, name=f"{mark} Staged usage")
    one_off = make_line(engagement, LineKind.ONE_OFF, name=f"{mark} Staged one-off")
    return {
        "usage-records": UsageRecord.objects.create(
            line=usage, event_id=f"{mark} staged event", used_on=MONTH, quantity=Decimal(5)
        ),
        "time-entries": log_time(engagement, person=person, note=f"{mark} Staged work", status="draft"),
        "deliverables": Deliverable.objects.create(engagement=engagement, title=f"{mark} Staged report", line=one_off),
        "recurring-deliverables": DeliverableTemplate.objects.create(
            engagement=engagement, title=f"{mark} Staged monthly report", first_due_on=MONTH
        ),
    }


def _money(engagement: Engagement, line: ServiceLine, by: User, mark: str) -> Stage:
    run = BillingRun.objects.create(month=MONTH, requested_by=by)
    head = {
        "engagement": engagement,
        "client": engagement.client,
        "currency": "GBP",
        "interval_starts_on": MONTH,
        "interval_ends_before": dt.date(2024, 4, 1),
        "dated_on": MONTH,
        "due_on": dt.date(2024, 3, 31),
        "net_amount": Decimal(1000),
        "gross_amount": Decimal(1000),
    }
    issued = Invoice.objects.create(**head, billing_run=run)
    InvoiceLine.objects.create(
        invoice=issued,
        service_line=line,
        description=f"{mark} Staged charge",
        starts_on=MONTH,
        ends_before=dt.date(2024, 4, 1),
        net_amount=Decimal(1000),
    )
    issued = issue_invoice(issued, by=by)
    note = {**head, "net_amount": Decimal(-10), "gross_amount": Decimal(-10)}
    payment = Payment.objects.create(
        invoice=issued, amount=Decimal(100), currency="GBP", received_on=MONTH, reference=f"{mark} Staged payment"
    )
    reminder = PaymentReminder.objects.create(
        invoice=issued, level=1, sent_on=dt.date(2024, 4, 10), note=f"{mark} Staged reminder"
    )
    return {
        "payment-reminders": reminder,
        "invoices": issued,
        "credit-notes": Invoice.objects.create(
            **note, kind="credit_note", credits=issued, reason=f"{mark} Staged credit"
        ),
        "payments": payment,
        "billing-runs": run,
        "issue-runs": IssueRun.objects.create(drafts=[], billing_run=run, requested_by=by),
    }


def _books(engagement: Engagement, line: ServiceLine, by: User) -> Stage:
    period = ensure_period(Month.of(MONTH))
    run = RecognitionRun.objects.create(month=MONTH, requested_by=by)
    schedule = Schedule.objects.create(line=line, terms_hash="staged", planned_through=MONTH)
    ScheduleRow.objects.create(
        schedule=schedule, line=line, month=MONTH, origin_month=MONTH, amount=Decimal(1000), currency="GBP"
    )
    dimensions = {"month": MONTH, "client": engagement.client, "amount": Decimal(1000), "currency": "GBP"}
    return {
        "periods": period,
        "exchange-rates": ExchangeRate.objects.create(base="USD", quote="GBP", rate=Decimal("0.8"), dated_on=MONTH),
        "recognition-runs": run,
        "recognition-schedules": schedule,
        "recognition-entries": RecognitionEntry.objects.create(
            line=line,
            engagement=engagement,
            client=engagement.client,
            kind="scheduled",
            source="staged",
            month=period.month,
            origin_month=MONTH,
            amount=Decimal(1000),
            currency="GBP",
            run=run,
        ),
        "mrr-snapshots": MrrSnapshot.objects.create(
            **dimensions, line=line, engagement=engagement, account_manager=engagement.account_manager, kind=line.kind
        ),
        "journal-exports": JournalExport.objects.create(
            format="csv", first_month=MONTH, last_month=MONTH, postings=0, size=0, sha256="0" * 64, path="staged.csv"
        ),
        "mrr-movements": MrrMovement.objects.create(**dimensions, moved_on=MONTH, kind="new"),
    }


def _desk(engagement: Engagement, requester: User, decider: User, mark: str) -> Stage:
    approval = Approval.objects.create(
        subject_type="engagements.engagement",
        subject_id=engagement.pk,
        question=f"{mark} Staged question",
        requested_by=requester,
    )
    ApprovalStep.objects.create(approval=approval, position=1, requested_by=requester, roles=["manager"])
    return {
        "approvals": approval,
        "users": decider,
        "api-keys": ApiKey.objects.create(
            name=f"{mark} Staged key",
            prefix=f"s{requester.pk}",
            secret_hash=f"{mark}{requester.pk}",
            scopes=[],
            user=requester,
        ),
        "imports": ImportBatch.objects.create(
            source="harvest", file_name=f"{mark} staged.csv", file_sha256="0" * 64, uploaded_by=the_cast().finance_lead
        ),
        "views": SavedView.objects.create(user=requester, page="/clients/", name=f"{mark} staged"),
        "audit-events": record(approval, action="approval.staged", by=requester, reason=f"{mark} Staged reason"),
        "notifications": Notification.objects.create(
            recipient=requester, crossing=f"{mark} staged", text=f"{mark} Staged notification"
        ),
    }
