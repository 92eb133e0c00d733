"""Reporting views: what business intelligence tools and auditors read, in plain names (docs/guide/reporting.md).

Stable across releases: a column may be added at the end, none is renamed or taken away. Ids stand beside names,
last days are inclusive, amounts beside their currency. A migration that changes a
column underneath drops the views above it and makes them again.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import migrations

from partnerview.db.operations import RunStatements

VIEWS: Final[dict[str, str]] = {
    "report_engagements": """
SELECT engagement.id AS engagement_id, engagement.code, engagement.name, engagement.client_id, client.name AS client,
       engagement.account_manager_id, manager.name AS account_manager, engagement.partner_id, partner.name AS partner,
       engagement.partner_role::text AS partner_role, engagement.bill_to::text AS bill_to,
       engagement.currency::text AS currency, engagement.billing_interval::text AS billing_interval,
       engagement.billing_timing::text AS billing_timing, engagement.status::text AS status, engagement.starts_on,
       engagement.ends_before - 1 AS last_day, engagement.go_live_on, engagement.churn_reason
FROM engagements_engagement engagement
JOIN directory_client client ON client.id = engagement.client_id
JOIN users_user manager ON manager.id = engagement.account_manager_id
LEFT JOIN directory_partner partner ON partner.id = engagement.partner_id""",
    "report_time_entries": """
SELECT entry.id AS time_entry_id, entry.worked_on, entry.minutes, entry.person_id, person.name AS person,
       entry.engagement_id, engagement.code AS engagement, engagement.client_id, client.name AS client,
       entry.workstream::text AS workstream, entry.task, entry.is_billable, entry.is_after_hours,
       entry.status::text AS status, entry.approved_at, entry.approved_by_id, entry.hours_source
FROM engagements_timeentry entry
JOIN engagements_person person ON person.id = entry.person_id
JOIN engagements_engagement engagement ON engagement.id = entry.engagement_id
JOIN directory_client client ON client.id = engagement.client_id
WHERE entry.voided_at IS NULL""",
    "report_invoices": """
SELECT invoice.id AS invoice_id, invoice.kind::text AS kind, invoice.reference, invoice.status::text AS status,
       invoice.engagement_id, engagement.code AS engagement, invoice.client_id, client.name AS client,
       invoice.billed_partner_id, invoice.credits_id AS credits_invoice_id, invoice.currency::text AS currency,
       invoice.dated_on, invoice.due_on, invoice.posted_month, invoice.interval_starts_on,
       invoice.interval_ends_before - 1 AS interval_last_day, invoice.net_amount, invoice.tax_amount,
       invoice.gross_amount, coalesce(payments.paid, 0) AS paid_amount, coalesce(notes.credited, 0) AS credited_amount,
       CASE WHEN invoice.status = 'issued' AND invoice.kind = 'invoice'
            THEN invoice.gross_amount + coalesce(notes.credited, 0) - coalesce(payments.paid, 0) ELSE 0 END AS open_amount,
       invoice.issued_at
FROM engagements_invoice invoice
JOIN engagements_engagement engagement ON engagement.id = invoice.engagement_id
JOIN directory_client client ON client.id = invoice.client_id
LEFT JOIN (SELECT invoice_id, sum(amount) AS paid FROM engagements_payment GROUP BY invoice_id) payments
       ON payments.invoice_id = invoice.id
LEFT JOIN (SELECT credits_id, sum(gross_amount) AS credited FROM engagements_invoice
           WHERE status = 'issued' AND credits_id IS NOT NULL GROUP BY credits_id) notes ON notes.credits_id = invoice.id""",
    "report_recognition_entries": """
SELECT entry.id AS entry_id, entry.month, entry.origin_month, entry.kind::text AS kind,
       coalesce(original.kind, entry.kind)::text AS counts_as, entry.amount, entry.currency::text AS currency,
       entry.line_id, line.name AS line, entry.engagement_id, engagement.code AS engagement, entry.client_id,
       client.name AS client, entry.workstream::text AS workstream, entry.reverses_id AS reverses_entry_id, entry.reason,
       entry.recorded_at
FROM recognition_recognitionentry entry
JOIN engagements_serviceline line ON line.id = entry.line_id
JOIN engagements_engagement engagement ON engagement.id = entry.engagement_id
JOIN directory_client client ON client.id = entry.client_id
LEFT JOIN recognition_recognitionentry original ON original.id = entry.reverses_id""",
    "report_mrr": """
SELECT snapshot.month, snapshot.line_id, line.name AS line, snapshot.engagement_id, engagement.code AS engagement,
       snapshot.client_id, client.name AS client, snapshot.account_manager_id, snapshot.partner_id,
       snapshot.kind::text AS kind, snapshot.workstream::text AS workstream, snapshot.amount AS monthly_amount,
       snapshot.currency::text AS currency, coalesce(period.status = 'closed', false) AS is_frozen
FROM recognition_mrrsnapshot snapshot
JOIN engagements_serviceline line ON line.id = snapshot.line_id
JOIN engagements_engagement engagement ON engagement.id = snapshot.engagement_id
JOIN directory_client client ON client.id = snapshot.client_id
LEFT JOIN books_accountingperiod period ON period.month = snapshot.month""",
    "report_mrr_movements": """
SELECT movement.id AS movement_id, movement.month, movement.moved_on, movement.client_id, client.name AS client,
       movement.kind::text AS kind, movement.amount, movement.currency::text AS currency,
       coalesce(period.status = 'closed', false) AS is_frozen
FROM recognition_mrrmovement movement
JOIN directory_client client ON client.id = movement.client_id
LEFT JOIN books_accountingperiod period ON period.month = movement.month""",
    "report_approvals": """
SELECT approval.id AS approval_id, approval.subject_type::text AS subject_type, approval.subject_id, approval.question,
       approval.requested_by_id, requester.name AS requested_by, approval.requested_at,
       approval.outcome::text AS outcome, approval.closed_at, approval.amount, approval.currency::text AS currency,
       step.position, step.decision::text AS decision, step.decided_by_id, decider.name AS decided_by, step.decided_at,
       step.reason, step.authority
FROM approvals_approval approval
JOIN users_user requester ON requester.id = approval.requested_by_id
LEFT JOIN approvals_approvalstep step ON step.approval_id = approval.id
LEFT JOIN users_user decider ON decider.id = step.decided_by_id""",
    "report_audit_events": """
SELECT event.id AS event_id, event.sequence, event.occurred_at, event.actor_id, event.source::text AS source,
       event.address, event.action::text AS action, event.subject_type::text AS subject_type, event.subject_id,
       event.about_type::text AS about_type, event.about_id, event.effective_on, event.before, event.after, event.reason,
       event.hash::text AS hash
FROM audit_auditevent event""",
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("closing", "0005_payments_know_when_they_came"),
        ("recognition", "0005_runs_say_when_they_moved"),
        ("approvals", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations: ClassVar = [
        RunStatements(
            [
                f"CREATE VIEW {name} AS {query}",
                f"REVOKE INSERT, UPDATE, DELETE ON {name} FROM {settings.DATABASE_APP_ROLE}",
            ],
            [f"DROP VIEW {name}"],
        )
        for name, query in VIEWS.items()
    ]
