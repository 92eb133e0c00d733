"""What is promised and what it is worth (P-13): active commitments, co-fund obligations of both sides, MDF → ARR.

A RAP that runs commits its ARR target; of it what its accounts won is delivered. An open promise commits what it is
worth, if somebody said so; one inside a RAP is shown and counted in the target of its plan. A co-fund obligation is
what a side agreed to put into a running plan, or we into an exemption, less what was paid out. As of now, by currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch

_COMMITMENTS: Final = """
WITH plan AS (
    SELECT id, coalesce(first_id, id) AS plan, partner_id, period_label, currency, arr_target FROM programs_rap
    WHERE partner_id = ANY(%(partners)s) AND status = 'active'
),
won AS (
    SELECT coalesce(rap.first_id, rap.id) AS plan, sum(account.won_arr) AS amount
    FROM programs_namedaccount account JOIN programs_rap rap ON rap.id = account.rap_id
    WHERE account.status = 'won' AND rap.partner_id = ANY(%(partners)s) GROUP BY 1
)
SELECT 'rap' AS kind, plan.id, NULL::bigint AS qar, plan.id AS rap, partner.id AS partner_id, partner.name AS partner,
       'ARR target of the RAP ' || plan.period_label AS what, coalesce(pam.name, '') AS owner, NULL::date AS due_on,
       plan.currency, plan.arr_target AS worth, coalesce(won.amount, 0) AS delivered,
       greatest(0, plan.arr_target - coalesce(won.amount, 0)) AS to_come, true AS is_counted
FROM plan
JOIN directory_partner partner ON partner.id = plan.partner_id
LEFT JOIN users_user pam ON pam.id = partner.pam_id
LEFT JOIN won ON won.plan = plan.plan
UNION ALL
SELECT 'promise', line.id, line.qar_id, line.rap_id, partner.id, partner.name, line.text,
       concat_ws(' and ', owner.name, nullif(line.owner_name, '')), line.due_on,
       line.currency, line.worth, 0, coalesce(line.worth, 0), line.rap_id IS NULL
FROM programs_commitment line
JOIN directory_partner partner ON partner.id = line.partner_id
LEFT JOIN users_user owner ON owner.id = line.owner_id
WHERE line.partner_id = ANY(%(partners)s) AND line.outcome = 'open'
ORDER BY worth DESC NULLS LAST, due_on, kind, id
"""
_OBLIGATIONS: Final = """
WITH holder AS (
    SELECT 'rap' AS kind, rap.id, coalesce(rap.first_id, rap.id) AS plan, rap.partner_id,
           'RAP ' || rap.period_label AS label, rap.currency, rap.mdf_amount AS ours, rap.partner_amount AS theirs
    FROM programs_rap rap WHERE rap.partner_id = ANY(%(partners)s) AND rap.status = 'active'
    UNION ALL
    SELECT 'exemption', exemption.id, exemption.id, exemption.partner_id,
           'Exemption: ' || exemption.activity, exemption.currency, exemption.amount, 0
    FROM programs_mdfexemption exemption
    WHERE exemption.partner_id = ANY(%(partners)s) AND exemption.status = 'approved'
),
money AS (
    SELECT CASE WHEN committed.exemption_id IS NULL THEN 'rap' ELSE 'exemption' END AS kind,
           coalesce(committed.exemption_id, made_in.first_id, made_in.id) AS plan, committed.side,
           sum(committed.amount) AS committed, sum(paid.amount) AS paid
    FROM programs_mdfcommitment committed
    LEFT JOIN programs_rap made_in ON made_in.id = committed.rap_id
    LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM programs_mdfdisbursement
                       WHERE commitment_id = committed.id) paid ON true
    GROUP BY 1, 2, 3
)
SELECT holder.kind, holder.id, partner.id AS partner_id, partner.name AS partner, holder.label, holder.currency,
       holder.ours, coalesce(ours.committed, 0) AS ours_committed, coalesce(ours.paid, 0) AS ours_paid,
       holder.ours - coalesce(ours.paid, 0) AS ours_to_come,
       holder.theirs, coalesce(theirs.committed, 0) AS theirs_committed, coalesce(theirs.paid, 0) AS theirs_paid,
       holder.theirs - coalesce(theirs.paid, 0) AS theirs_to_come
FROM holder
JOIN directory_partner partner ON partner.id = holder.partner_id
LEFT JOIN money ours ON ours.kind = holder.kind AND ours.plan = holder.plan AND ours.side = 'vendor'
LEFT JOIN money theirs ON theirs.kind = holder.kind AND theirs.plan = holder.plan AND theirs.side = 'partner'
ORDER BY holder.ours + holder.theirs - coalesce(ours.paid, 0) - coalesce(theirs.paid, 0) DESC, partner.name,
         holder.kind, holder.id
"""
_TRAIL: Final = """
SELECT 'account' AS kind, account.rap_id AS holder, partner.name AS partner, customer.name AS account, account.status,
       account.currency, coalesce(paid.ours, 0) AS disbursed, coalesce(paid.theirs, 0) AS partner_disbursed,
       account.expected_arr, account.won_arr
FROM programs_namedaccount account
JOIN programs_rap rap ON rap.id = account.rap_id AND rap.activated_on IS NOT NULL
JOIN programs_partnercustomer customer ON customer.id = account.customer_id
JOIN directory_partner partner ON partner.id = rap.partner_id
LEFT JOIN LATERAL (
    SELECT sum(row.amount) FILTER (WHERE committed.side = 'vendor') AS ours,
           sum(row.amount) FILTER (WHERE committed.side = 'partner') AS theirs
    FROM programs_mdfdisbursement row JOIN programs_mdfcommitment committed ON committed.id = row.commitment_id
    WHERE row.named_account_id = account.id) paid ON true
WHERE rap.partner_id = ANY(%(partners)s) AND (paid.ours > 0 OR paid.theirs > 0 OR account.status = 'won')
UNION ALL
SELECT 'exemption', exemption.id, partner.name, customer.name, exemption.status, exemption.currency,
       paid.ours, 0, NULL, exemption.won_arr
FROM programs_mdfexemption exemption
JOIN programs_partnercustomer customer ON customer.id = exemption.customer_id
JOIN directory_partner partner ON partner.id = exemption.partner_id
JOIN LATERAL (SELECT sum(amount) AS ours FROM programs_mdfdisbursement
              WHERE exemption_id = exemption.id) paid ON paid.ours > 0
WHERE exemption.partner_id = ANY(%(partners)s)
ORDER BY disbursed DESC, won_arr DESC NULLS LAST, account
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A RAP's target or an open promise. `worth` None where nobody said; `to_come` is what is not delivered yet."""

    kind: str
    id: int
    qar: int | None
    rap: int | None
    partner_id: int
    partner: str
    what: str
    owner: str
    due_on: dt.date | None
    currency: str
    worth: Decimal | None
    delivered: Decimal
    to_come: Decimal
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Obligation:
    """A plan or an exemption: what each side agreed, set aside, paid out, and still owes."""

    kind: str
    id: int
    partner_id: int
    partner: str
    label: str
    currency: str
    ours: Decimal
    ours_committed: Decimal
    ours_paid: Decimal
    ours_to_come: Decimal
    theirs: Decimal
    theirs_committed: Decimal
    theirs_paid: Decimal
    theirs_to_come: Decimal


@dataclass(frozen=True, slots=True)
class TrailRow:
    """MDF → account → ARR: one account with what was paid out for it and what it brought."""

    kind: str
    holder: int
    partner: str
    account: str
    status: str
    currency: str
    disbursed: Decimal
    partner_disbursed: Decimal
    expected_arr: Decimal | None
    won_arr: Decimal | None

    @property
    def arr_per_mdf(self) -> Decimal | None:
        return self.won_arr / self.disbursed if self.won_arr and self.disbursed else None


def active_commitments(partners: Sequence[int]) -> list[Commitment]:
    """The most valuable first, those without a worth last. One query."""
    return fetch(Commitment, _COMMITMENTS, {"partners": list(partners)})


def cofund_obligations(partners: Sequence[int]) -> list[Obligation]:
    """The largest first. One query."""
    return fetch(Obligation, _OBLIGATIONS, {"partners": list(partners)})


def mdf_trail(partners: Sequence[int], *, limit: int = 50) -> list[TrailRow]:
    """Accounts that money was paid out for or that were won, the most money first. One query."""
    return fetch(TrailRow, _TRAIL, {"partners": list(partners), "limit": limit})
