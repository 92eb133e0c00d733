"""Program intelligence (P-10): what plans and exemptions in force have committed and delivered, by currency.

ARR committed is the target of every RAP that runs on the day, each plan by the version in force then; delivered is
what its accounts had won by then. MDF is our money set aside and paid out by then, for those plans and for the
exemptions in force. Every row stands in one currency and is never added to another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.db.rows import fetch
from programs.reports.diamonds import FOUND
from programs.reports.standing import STANDING

# What is in force on a day. The querysets `active_on`, `in_force_on`, `delivered_on` list the same rows.
IN_FORCE_THEN: Final = """plan AS (
    SELECT id, coalesce(first_id, id) AS plan, partner_id, currency, arr_target FROM programs_rap
    WHERE partner_id = ANY(%(partners)s) AND activated_on <= %(on)s AND (ended_on IS NULL OR ended_on > %(on)s)
),
exemption AS (
    SELECT id FROM programs_mdfexemption
    WHERE partner_id = ANY(%(partners)s) AND approved_on <= %(on)s AND (closed_on IS NULL OR closed_on > %(on)s)
),
account AS (
    SELECT account.id, account.currency, account.won_arr FROM programs_namedaccount account
    JOIN programs_rap named_in ON named_in.id = account.rap_id
    WHERE account.won_on <= %(on)s AND coalesce(named_in.first_id, named_in.id) IN (SELECT plan FROM plan)
),
money AS (
    SELECT committed.id, committed.currency, committed.side, committed.amount
    FROM programs_mdfcommitment committed
    LEFT JOIN programs_rap made_in ON made_in.id = committed.rap_id
    WHERE committed.committed_on <= %(on)s
      AND (coalesce(made_in.first_id, made_in.id) IN (SELECT plan FROM plan)
           OR committed.exemption_id IN (SELECT id FROM exemption))
),
payment AS (
    SELECT paid.id, paid.currency, money.side, paid.amount, coalesce(paid.confirmed_on <= %(on)s, false) AS is_confirmed
    FROM programs_mdfdisbursement paid JOIN money ON money.id = paid.commitment_id WHERE paid.disbursed_on <= %(on)s
)"""
_MONEY: Final = f"""
WITH {IN_FORCE_THEN},
code AS (SELECT currency FROM plan UNION SELECT currency FROM account UNION SELECT currency FROM money)
SELECT code.currency,
       (SELECT count(*) FROM plan WHERE plan.currency = code.currency) AS plans,
       (SELECT coalesce(sum(arr_target), 0) FROM plan WHERE plan.currency = code.currency) AS arr_committed,
       (SELECT count(*) FROM account WHERE account.currency = code.currency) AS accounts,
       (SELECT coalesce(sum(won_arr), 0) FROM account WHERE account.currency = code.currency) AS arr_delivered,
       ours.commitments, ours.amount AS mdf_committed, paid.payments, paid.amount AS mdf_disbursed,
       paid.amount - paid.confirmed AS mdf_unconfirmed, theirs.amount AS partner_committed
FROM code
CROSS JOIN LATERAL (SELECT count(*) AS commitments, coalesce(sum(amount), 0) AS amount FROM money
                    WHERE money.currency = code.currency AND side = 'vendor') ours
CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM money
                    WHERE money.currency = code.currency AND side = 'partner') theirs
CROSS JOIN LATERAL (SELECT count(*) AS payments, coalesce(sum(amount), 0) AS amount,
                           coalesce(sum(amount) FILTER (WHERE is_confirmed), 0) AS confirmed FROM payment
                    WHERE payment.currency = code.currency AND side = 'vendor') paid
ORDER BY code.currency
"""  # noqa: S608  the expressions are constants
_PIPELINE: Final = """
SELECT status, currency, count(*) AS raps, sum(arr_target) AS arr_target, sum(mdf_amount) AS mdf
FROM programs_rap
WHERE partner_id = ANY(%(partners)s) AND status IN ('draft', 'submitted', 'approved', 'active', 'ended')
GROUP BY status, currency
ORDER BY array_position(ARRAY['draft', 'submitted', 'approved', 'active', 'ended'], status::text), currency
"""
_DIAMONDS: Final = f"""
WITH {STANDING}, {FOUND}
SELECT count(*) AS found, count(*) FILTER (WHERE EXISTS (
    SELECT FROM programs_rap WHERE partner_id = found.partner_id AND activated_on <= %(on)s
        AND (ended_on IS NULL OR ended_on > %(on)s))) AS in_a_plan
FROM found
"""  # noqa: S608  the expressions are constants


@dataclass(frozen=True, slots=True)
class ProgramMoney:
    """One currency. The counts are the rows behind the amounts."""

    currency: str
    plans: int
    arr_committed: Decimal
    accounts: int
    arr_delivered: Decimal
    commitments: int
    mdf_committed: Decimal
    payments: int
    mdf_disbursed: Decimal
    mdf_unconfirmed: Decimal
    partner_committed: Decimal

    @property
    def delivered_share(self) -> Decimal | None:
        """Delivered ÷ committed, between 0 and more; None where nothing is committed."""
        return self.arr_delivered / self.arr_committed if self.arr_committed else None


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """RAPs of one state in one currency, as they stand now; superseded versions and cancelled plans are left out."""

    status: str
    currency: str
    raps: int
    arr_target: Decimal
    mdf: Decimal


@dataclass(frozen=True, slots=True)
class DiamondCount:
    """Longtail partners with customers to win, and how many of them are in a plan that runs."""

    found: int
    in_a_plan: int


def program_money(partners: Sequence[int], *, on: dt.date) -> list[ProgramMoney]:
    """One row per currency that anything in force stands in. One query."""
    return fetch(ProgramMoney, _MONEY, {"partners": list(partners), "on": on})


def rap_pipeline(partners: Sequence[int]) -> list[PipelineRow]:
    """From draft to ended, by currency. One query."""
    return fetch(PipelineRow, _PIPELINE, {"partners": list(partners)})


def diamond_count(partners: Sequence[int], *, on: dt.date) -> DiamondCount:
    """As many as the diamond finder lists. One query."""
    return fetch(DiamondCount, _DIAMONDS, {"partners": list(partners), "on": on})[0]
