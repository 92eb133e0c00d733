"""The workflow queue (P-10): every open question about the program, who is awaited, how long it has waited.

Computed from the approvals themselves in one query. A question about a partner is seen by those who see the
partner; one about a strategy is about a cohort and is seen by all. Awaited are those who may give the next
signature: they hold its role, look after the territory where it is a manager's, did not ask and did not sign before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch

RAP, AMENDMENT, EXEMPTION, CLASSIFICATION, STRATEGY = "rap", "amendment", "exemption", "classification", "strategy"
KINDS: Final = {
    RAP: "RAP proposal",
    AMENDMENT: "RAP amendment",
    EXEMPTION: "MDF exemption",
    CLASSIFICATION: "Classification",
    STRATEGY: "Strategy",
}
_QUEUE: Final = """
WITH asked AS (
    SELECT approval.id AS approval, approval.url, approval.requested_by_id, approval.requested_at,
           approval.amount, approval.currency, step.position AS step, step.roles,
           (SELECT count(*) FROM approvals_approvalstep WHERE approval_id = approval.id) AS steps,
           rap.id AS rap, rap.amends_id, exemption.id AS exemption, classification.id AS classification,
           strategy.id AS strategy,
           coalesce(rap.partner_id, exemption.partner_id, classification.partner_id) AS partner
    FROM approvals_approval approval
    JOIN LATERAL (SELECT position, roles FROM approvals_approvalstep
                  WHERE approval_id = approval.id AND decided_by_id IS NULL ORDER BY position LIMIT 1) step ON true
    LEFT JOIN programs_rap rap ON approval.subject_type = 'programs.rap' AND rap.id = approval.subject_id
    LEFT JOIN programs_mdfexemption exemption
        ON approval.subject_type = 'programs.mdfexemption' AND exemption.id = approval.subject_id
    LEFT JOIN programs_classification classification
        ON approval.subject_type = 'programs.classification' AND classification.id = approval.subject_id
    LEFT JOIN programs_cohortstrategy strategy
        ON approval.subject_type = 'programs.cohortstrategy' AND strategy.id = approval.subject_id
    WHERE approval.outcome = 'open' AND approval.subject_type IN
        ('programs.rap', 'programs.mdfexemption', 'programs.classification', 'programs.cohortstrategy')
),
awaited AS (
    SELECT asked.approval, person.id, person.name
    FROM asked
    LEFT JOIN directory_partner partner ON partner.id = asked.partner
    JOIN users_user person ON person.is_active AND person.id <> asked.requested_by_id
        AND asked.roles ?| person.roles::text[] AND NOT 'integration' = ANY(person.roles)
    WHERE NOT EXISTS (SELECT FROM approvals_approvalstep signed
                      WHERE signed.approval_id = asked.approval AND signed.decided_by_id = person.id)
      AND (partner.territory_id IS NULL OR asked.roles <> '["manager"]'::jsonb OR EXISTS (
              SELECT FROM directory_territory_managers looks
              WHERE looks.territory_id = partner.territory_id AND looks.user_id = person.id))
)
SELECT asked.approval, asked.url, asked.step, asked.steps, asked.requested_at, asker.name AS requested_by,
       CASE WHEN asked.rap IS NOT NULL AND asked.amends_id IS NOT NULL THEN 'amendment'
            WHEN asked.rap IS NOT NULL THEN 'rap' WHEN asked.exemption IS NOT NULL THEN 'exemption'
            WHEN asked.classification IS NOT NULL THEN 'classification' ELSE 'strategy' END AS kind,
       partner.id AS partner_id, coalesce(partner.name, '') AS partner, coalesce(territory.name, '') AS territory,
       coalesce(pam.name, '') AS pam, asked.amount, asked.currency,
       rap.partner_amount, rap.arr_target, coalesce(rap.period_label, '') AS period,
       (SELECT count(*) FROM programs_namedaccount WHERE rap_id = asked.rap) AS accounts,
       before.arr_target AS target_before, coalesce(rap.amendment_reason, '') AS amendment,
       coalesce(exemption.activity, '') AS activity, coalesce(customer.name, '') AS account,
       coalesce(from_cohort.name, '') AS from_cohort,
       coalesce(to_cohort.name, cohort.name, '') AS to_cohort, coalesce(strategy.version, 0) AS version,
       coalesce(classification.reason, exemption.reason, strategy.intent, '') AS reason,
       ARRAY(SELECT jsonb_array_elements_text(asked.roles)) AS roles,
       ARRAY(SELECT awaited.id FROM awaited WHERE awaited.approval = asked.approval ORDER BY name, id) AS awaited_ids,
       ARRAY(SELECT awaited.name FROM awaited WHERE awaited.approval = asked.approval ORDER BY name, id) AS awaited
FROM asked
JOIN users_user asker ON asker.id = asked.requested_by_id
LEFT JOIN directory_partner partner ON partner.id = asked.partner
LEFT JOIN directory_territory territory ON territory.id = partner.territory_id
LEFT JOIN users_user pam ON pam.id = partner.pam_id
LEFT JOIN programs_rap rap ON rap.id = asked.rap
LEFT JOIN programs_rap before ON before.id = asked.amends_id
LEFT JOIN programs_mdfexemption exemption ON exemption.id = asked.exemption
LEFT JOIN programs_partnercustomer customer ON customer.id = exemption.customer_id
LEFT JOIN programs_classification classification ON classification.id = asked.classification
LEFT JOIN programs_cohort from_cohort ON from_cohort.id = classification.from_cohort_id
LEFT JOIN programs_cohort to_cohort ON to_cohort.id = classification.to_cohort_id
LEFT JOIN programs_cohortstrategy strategy ON strategy.id = asked.strategy
LEFT JOIN programs_cohort cohort ON cohort.id = strategy.cohort_id
WHERE asked.strategy IS NOT NULL OR asked.partner = ANY(%(partners)s)
ORDER BY asked.requested_at, asked.approval
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open question. `awaited` are the people who may give the next signature, by one of `roles`."""

    approval: int
    url: str
    kind: str
    step: int
    steps: int
    requested_at: dt.datetime
    requested_by: str
    partner_id: int | None
    partner: str
    territory: str
    pam: str
    amount: Decimal | None
    currency: str
    partner_amount: Decimal | None
    arr_target: Decimal | None
    target_before: Decimal | None
    period: str
    accounts: int
    amendment: str
    activity: str
    account: str
    from_cohort: str
    to_cohort: str
    version: int
    reason: str
    roles: list[str]
    awaited_ids: list[int]
    awaited: list[str]

    def days(self, now: dt.datetime) -> int:
        """Its age in whole days."""
        return (now - self.requested_at).days


def waiting_decisions(partners: Sequence[int]) -> list[Waiting]:
    """What waits for a decision about these partners, and about strategies; the oldest first. One query."""
    return fetch(Waiting, _QUEUE, {"partners": list(partners)})
