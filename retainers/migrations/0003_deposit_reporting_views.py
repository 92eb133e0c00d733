"""Views for other tools and auditors, stable across releases: the ledger of deposits, and what stands on each account."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

ENTRIES = """
CREATE VIEW report_deposit_entries AS
SELECT entry.id AS entry_id, entry.account_id, account.partner_id, account.client_id, entry.sequence, entry.kind,
       entry.of_kind, entry.amount, entry.currency, entry.valued_on, entry.cleared_on, entry.month,
       entry.balance_after, entry.what_for, entry.clears_id AS clears_entry_id, entry.reverses_id AS reverses_entry_id,
       entry.draw_id, entry.top_up_id, entry.reference, entry.reason, entry.recorded_by_id, entry.recorded_at
FROM retainers_depositentry entry JOIN retainers_depositaccount account ON account.id = entry.account_id
"""
BALANCES = """
CREATE VIEW report_deposit_balances AS
SELECT account.id AS account_id, account.partner_id, account.client_id, account.currency, account.status,
       account.policy, account.overdraft_limit, account.floor, account.target,
       coalesce(last.balance_after, 0) AS cleared, coalesce(last.pending_after, 0) AS pending,
       coalesce(held.amount, 0) AS reserved, coalesce(last.balance_after, 0) - coalesce(held.amount, 0) AS available,
       greatest(0, -coalesce(last.balance_after, 0)) AS exposure, last.recorded_at AS last_recorded_at
FROM retainers_depositaccount account
LEFT JOIN LATERAL (SELECT balance_after, pending_after, recorded_at FROM retainers_depositentry
                   WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT sum(approved_amount) AS amount FROM retainers_draw
                   WHERE account_id = account.id AND status = 'approved') held ON true
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retainers", "0002_deposit_ledger_laws")]

    operations: ClassVar = [
        RunStatements([ENTRIES, BALANCES], ["DROP VIEW report_deposit_balances", "DROP VIEW report_deposit_entries"]),
    ]
