"""Views for other tools and auditors, stable across releases: partners, decisions, plans, MDF, reviews, promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

VIEWS = {
    "report_partners": """
SELECT partner.id AS partner_id, partner.name AS partner, partner.territory_id, territory.name AS territory,
       partner.pam_id, pam.name AS pam, cohort.name AS cohort, cohort.kind AS cohort_kind, profile.stage, profile.vertical,
       profile.tier, profile.tier_renews_on, profile.icp_alignment, profile.margin
FROM directory_partner partner
LEFT JOIN directory_territory territory ON territory.id = partner.territory_id
LEFT JOIN users_user pam ON pam.id = partner.pam_id
LEFT JOIN programs_partnerprofile profile ON profile.partner_id = partner.id
LEFT JOIN LATERAL (SELECT to_cohort_id FROM programs_classification
                   WHERE partner_id = partner.id AND status = 'approved'
                   ORDER BY effective_on DESC, decided_at DESC, id DESC LIMIT 1) standing ON true
LEFT JOIN programs_cohort cohort ON cohort.id = standing.to_cohort_id
""",
    "report_classifications": """
SELECT decision.id AS classification_id, decision.partner_id, partner.name AS partner, was.name AS from_cohort,
       becomes.name AS to_cohort, decision.reason, decision.evidence, decision.recommendation, decision.effective_on,
       decision.status, decision.requested_by_id, decision.requested_at, decision.decided_by_id, decision.decided_at
FROM programs_classification decision
JOIN directory_partner partner ON partner.id = decision.partner_id
JOIN programs_cohort becomes ON becomes.id = decision.to_cohort_id
LEFT JOIN programs_cohort was ON was.id = decision.from_cohort_id
""",
    "report_raps": """
SELECT rap.id AS rap_id, coalesce(rap.first_id, rap.id) AS plan_id, rap.version, rap.partner_id, partner.name AS partner,
       rap.period_label, rap.status, rap.currency, rap.mdf_amount, rap.partner_amount, rap.arr_target, rap.vendor_margin,
       rap.partner_margin, rap.vendor_roi, rap.partner_roi, rap.arr_per_mdf, strategy.cohort_id, strategy.version
       AS strategy_version, rap.approved_on, rap.activated_on, rap.ended_on
FROM programs_rap rap
JOIN directory_partner partner ON partner.id = rap.partner_id
LEFT JOIN programs_cohortstrategy strategy ON strategy.id = rap.strategy_id
""",
    "report_named_accounts": """
SELECT account.id AS named_account_id, account.rap_id, coalesce(rap.first_id, rap.id) AS plan_id, rap.partner_id,
       customer.name AS account, account.status, account.owner_id, account.currency, account.expected_arr,
       account.won_arr, account.won_on, account.why AS reason
FROM programs_namedaccount account
JOIN programs_rap rap ON rap.id = account.rap_id
JOIN programs_partnercustomer customer ON customer.id = account.customer_id
""",
    "report_mdf_commitments": """
SELECT committed.id AS mdf_commitment_id, committed.rap_id, committed.exemption_id,
       coalesce(rap.partner_id, exemption.partner_id) AS partner_id, committed.side, committed.amount,
       committed.currency, committed.purpose, committed.committed_on, committed.committed_by_id
FROM programs_mdfcommitment committed
LEFT JOIN programs_rap rap ON rap.id = committed.rap_id
LEFT JOIN programs_mdfexemption exemption ON exemption.id = committed.exemption_id
""",
    "report_mdf_disbursements": """
SELECT paid.id AS mdf_disbursement_id, paid.commitment_id AS mdf_commitment_id, paid.named_account_id,
       paid.exemption_id, customer.name AS account, committed.side, paid.activity, paid.amount, paid.currency,
       paid.disbursed_on, paid.proof, paid.status, paid.confirmation, paid.confirmed_on, paid.disbursed_by_id,
       paid.confirmed_by_id
FROM programs_mdfdisbursement paid
JOIN programs_mdfcommitment committed ON committed.id = paid.commitment_id
LEFT JOIN programs_namedaccount named ON named.id = paid.named_account_id
LEFT JOIN programs_mdfexemption exemption ON exemption.id = paid.exemption_id
LEFT JOIN programs_partnercustomer customer ON customer.id = coalesce(named.customer_id, exemption.customer_id)
""",
    "report_mdf_exemptions": """
SELECT exemption.id AS exemption_id, exemption.partner_id, partner.name AS partner, customer.name AS account,
       exemption.activity, exemption.amount, exemption.currency, exemption.reason, exemption.status,
       exemption.requested_by_id, exemption.requested_on, exemption.approved_on, exemption.closed_on,
       exemption.won_arr, exemption.outcome
FROM programs_mdfexemption exemption
JOIN directory_partner partner ON partner.id = exemption.partner_id
JOIN programs_partnercustomer customer ON customer.id = exemption.customer_id
""",
    "report_qars": """
SELECT qar.id AS qar_id, qar.partner_id, partner.name AS partner, qar.number, qar.prior_id, qar.due_on, qar.cadence,
       qar.status, strategy.cohort_id, strategy.version AS strategy_version, qar.opened_on, qar.plan_locked_at,
       qar.completed_on, qar.concerns
FROM programs_qar qar
JOIN directory_partner partner ON partner.id = qar.partner_id
LEFT JOIN programs_cohortstrategy strategy ON strategy.id = qar.strategy_id
""",
    "report_promises": """
SELECT line.id AS promise_id, coalesce(line.origin_id, line.id) AS origin_id, line.deferrals, line.partner_id,
       partner.name AS partner, line.qar_id, line.rap_id, line.text, line.side, line.owner_id, line.owner_name,
       line.promised_on, line.due_on, line.worth, line.currency, line.outcome, line.outcome_on, line.reason
FROM programs_commitment line
JOIN directory_partner partner ON partner.id = line.partner_id
""",
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("programs", "0010_what_was_exempted_stays")]

    operations: ClassVar = [
        RunStatements(
            [f"CREATE VIEW {name} AS {query}" for name, query in VIEWS.items()],
            [f"DROP VIEW {name}" for name in reversed(VIEWS)],
        ),
    ]
