"""The statement of a partner (T-16): by currency and month what was earned, what is owed of it, what was paid,
what we invoiced to it, and what it has put on deposit. Our pages and the partner's portal read this one report.

Earned, due, approved, paid and proved stand in the month of the cycle; paid out stands in the month of payment.
Invoices and credit notes stand with their tax in the month of their day, payments of them in the month of receipt.
A settlement that was taken back is in none of the four states, and its payment is taken back on the day of that.
Nothing is added up across currencies.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from engagements.models import Invoice, InvoiceStatus
from partnerview.db.rows import fetch
from partnerview.directory.models import Partner
from partnerview.explanation import Explanation, Input
from partnerview.money import Money
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from retainers.models import DepositAccount, Rule

VERSION: Final = "Partner statement, version 1"
NOTHING: Final = Decimal(0)

_STATEMENT: Final = """
WITH facts AS (
    SELECT currency, month, 'accrued' AS what, paid AS amount FROM retainers_revenueshare
    WHERE rule_id = ANY(%(rules)s) AND month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT owed.currency, cycle.month, owed.status, owed.amount FROM retainers_settlement owed
    JOIN retainers_cycle cycle ON cycle.id = owed.cycle_id
    WHERE owed.rule_id = ANY(%(rules)s) AND owed.direction = 'payable' AND cycle.month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT owed.currency, cycle.month, CASE WHEN owed.paid_on IS NULL THEN 'to_us' ELSE 'to_us_paid' END, owed.amount
    FROM retainers_settlement owed JOIN retainers_cycle cycle ON cycle.id = owed.cycle_id
    WHERE owed.rule_id = ANY(%(rules)s) AND owed.direction = 'receivable'
      AND owed.status IN ('due', 'approved', 'paid', 'proved') AND cycle.month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT paid.currency, date_trunc('month', paid.paid_on)::date, 'paid_out', paid.amount
    FROM retainers_settlement paid
    WHERE paid.rule_id = ANY(%(rules)s) AND paid.direction = 'payable'
      AND paid.paid_on BETWEEN %(first)s AND %(last_day)s
    UNION ALL
    SELECT back.currency, date_trunc('month', back.due_on)::date, 'paid_out', back.amount
    FROM retainers_settlement back JOIN retainers_settlement paid ON paid.id = back.reverses_id
    WHERE back.rule_id = ANY(%(rules)s) AND back.direction = 'payable' AND paid.paid_on IS NOT NULL
      AND back.due_on BETWEEN %(first)s AND %(last_day)s
    UNION ALL
    SELECT currency, date_trunc('month', dated_on)::date, 'invoiced', gross_amount FROM engagements_invoice
    WHERE id = ANY(%(invoices)s) AND dated_on BETWEEN %(first)s AND %(last_day)s
    UNION ALL
    SELECT currency, date_trunc('month', received_on)::date, 'invoices_paid', amount FROM engagements_payment
    WHERE invoice_id = ANY(%(invoices)s) AND received_on BETWEEN %(first)s AND %(last_day)s
    UNION ALL
    SELECT currency, greatest(date_trunc('month', cleared_on)::date, %(first)s),
        CASE WHEN cleared_on < %(first)s THEN 'held_before' WHEN of_kind = 'draw' THEN 'drawn'
             WHEN amount > 0 THEN 'paid_in' ELSE 'taken_out' END,
        CASE WHEN cleared_on < %(first)s OR (of_kind <> 'draw' AND amount > 0) THEN amount ELSE -amount END
    FROM retainers_depositentry WHERE account_id = ANY(%(accounts)s) AND cleared_on <= %(last_day)s
), months AS (
    SELECT currency, month::date AS month
    FROM (SELECT DISTINCT currency FROM facts) seen,
         generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') month
), sums AS (
    SELECT months.currency, months.month,
        coalesce(sum(amount) FILTER (WHERE what = 'accrued'), 0) AS accrued,
        coalesce(sum(amount) FILTER (WHERE what = 'due'), 0) AS due,
        coalesce(sum(amount) FILTER (WHERE what = 'approved'), 0) AS approved,
        coalesce(sum(amount) FILTER (WHERE what = 'paid'), 0) AS paid,
        coalesce(sum(amount) FILTER (WHERE what = 'proved'), 0) AS proved,
        coalesce(sum(amount) FILTER (WHERE what = 'paid_out'), 0) AS paid_out,
        coalesce(sum(amount) FILTER (WHERE what IN ('to_us', 'to_us_paid')), 0) AS to_us,
        coalesce(sum(amount) FILTER (WHERE what = 'to_us'), 0) AS to_us_open,
        coalesce(sum(amount) FILTER (WHERE what = 'invoiced'), 0) AS invoiced,
        coalesce(sum(amount) FILTER (WHERE what = 'invoices_paid'), 0) AS invoices_paid,
        coalesce(sum(amount) FILTER (WHERE what = 'paid_in'), 0) AS paid_in,
        coalesce(sum(amount) FILTER (WHERE what = 'taken_out'), 0) AS taken_out,
        coalesce(sum(amount) FILTER (WHERE what = 'drawn'), 0) AS drawn,
        coalesce(sum(amount) FILTER (WHERE what = 'held_before'), 0) AS held_before,
        coalesce(bool_or(amount <> 0 AND what IN ('accrued', 'due', 'approved', 'paid', 'proved', 'paid_out', 'to_us',
            'to_us_paid')), false) AS any_earned,
        coalesce(bool_or(amount <> 0 AND what IN ('invoiced', 'invoices_paid')), false) AS any_invoiced,
        coalesce(bool_or(amount <> 0 AND what IN ('paid_in', 'taken_out', 'drawn')), false) AS any_moved
    FROM months LEFT JOIN facts USING (currency, month)
    GROUP BY months.currency, months.month
)
SELECT *, sum(held_before + paid_in - taken_out - drawn) OVER (PARTITION BY currency ORDER BY month) AS held
FROM sums ORDER BY currency, month
"""


@dataclass(frozen=True, slots=True)
class StatementMonth:
    """One month in one currency. `held` is the deposit at its end; `held_before` stands in the first month alone.

    `any_…` say whether anything happened, which sums do not: a payment taken back in its month leaves nothing of both.
    """

    currency: str
    month: dt.date
    accrued: Decimal
    due: Decimal
    approved: Decimal
    paid: Decimal
    proved: Decimal
    paid_out: Decimal
    to_us: Decimal
    to_us_open: Decimal
    invoiced: Decimal
    invoices_paid: Decimal
    paid_in: Decimal
    taken_out: Decimal
    drawn: Decimal
    held_before: Decimal
    any_earned: bool
    any_invoiced: bool
    any_moved: bool
    held: Decimal


MEASURES: Final = tuple(
    field.name
    for field in fields(StatementMonth)
    if field.type == "Decimal" and field.name not in {"held", "held_before"}
)


@dataclass(frozen=True, slots=True)
class CurrencyStatement:
    """All months of one currency, the earliest first."""

    currency: str
    months: tuple[StatementMonth, ...]

    def total(self, measure: str) -> Decimal:
        """One of MEASURES over all months, in this currency."""
        return sum((getattr(month, measure) for month in self.months), NOTHING)

    @property
    def accrued(self) -> Decimal:
        return self.total("accrued")

    @property
    def paid_out(self) -> Decimal:
        return self.total("paid_out")

    @property
    def unpaid(self) -> Decimal:
        """Due or approved, and not paid yet."""
        return self.total("due") + self.total("approved")

    @property
    def held(self) -> Decimal:
        """On deposit at the end of the last month."""
        return self.months[-1].held

    @property
    def has_invoices(self) -> bool:
        return any(month.invoiced or month.invoices_paid for month in self.months)

    @property
    def has_deposit(self) -> bool:
        return any(month.held_before or month.paid_in or month.taken_out or month.drawn for month in self.months)


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """From the first month through the last; one part per currency in which anything happened."""

    first: Month
    last: Month
    currencies: tuple[CurrencyStatement, ...]

    def of(self, currency: str) -> CurrencyStatement | None:
        return next((part for part in self.currencies if part.currency == currency), None)


def partner_statement(
    rules: QuerySet[Rule],
    accounts: QuerySet[DepositAccount],
    invoices: QuerySet[Invoice],
    *,
    first: Month,
    last: Month,
) -> PartnerStatement:
    """The statement over these rules, deposit accounts and invoices of one partner: those that the reader may see."""
    params = {
        "rules": list(rules.order_by().values_list("pk", flat=True)),
        "accounts": list(accounts.order_by().values_list("pk", flat=True)),
        "invoices": list(invoices.order_by().values_list("pk", flat=True)),
        "first": first.first_day,
        "last": last.first_day,
        "last_day": last.last_day,
    }
    rows = fetch(StatementMonth, _STATEMENT, params)
    codes = list(dict.fromkeys(row.currency for row in rows))
    parts = (CurrencyStatement(code, tuple(row for row in rows if row.currency == code)) for code in codes)
    return PartnerStatement(first, last, tuple(parts))


def statement_seen_by(user: User, partner: Partner, *, first: Month, last: Month) -> PartnerStatement:
    """The same over the rules and accounts that this person of ours sees."""
    rules = Rule.objects.visible_to(user).filter(partner=partner, is_template=False)
    accounts = DepositAccount.objects.visible_to(user).filter(partner=partner)
    invoices = invoices_to(partner) & Invoice.objects.visible_to(user)
    return partner_statement(rules, accounts, invoices, first=first, last=last)


def invoices_to(partner: Partner) -> QuerySet[Invoice]:
    """What was issued to the partner itself: white-label and reseller engagements at the internal rate."""
    return Invoice.objects.filter(billed_partner=partner, status=InvoiceStatus.ISSUED)


_RULES: Final = {
    "accrued": ("Earned", "What each cycle paid out by the rule, added up over the months of the cycles."),
    "unpaid": ("Not paid yet", "Settlements that are due or approved, by the month of their cycle."),
    "paid_out": ("Paid out", "Payments on record by the day of payment, less what was taken back."),
    "to_us": ("Owed to us", "The monthly rate of each cycle by the rule, whether paid or not."),
    "invoiced": ("Invoiced to the partner", "Invoices and credit notes to the partner itself, with tax, by their day."),
    "held": ("On deposit", "Every cleared row of the deposit accounts, by its sign, through the last month."),
}


def explain(part: CurrencyStatement, figure: str) -> Explanation:
    """How `accrued`, `unpaid`, `paid_out`, `to_us`, `invoiced` or `held` is made. Raises KeyError for any other."""
    title, rule = _RULES[figure]
    result = part.unpaid if figure == "unpaid" else part.held if figure == "held" else part.total(figure)
    inputs = [Input(formats.month_name(month.month), Money(_of(month, figure), part.currency)) for month in part.months]
    opening = [Input("Held before", Money(part.months[0].held_before, part.currency))] if figure == "held" else []
    return Explanation(
        figure=title,
        result=Money(result, part.currency).quantized(),
        rule=rule,
        rule_version=VERSION,
        convention="By currency, nothing converted",
        rounding="Each amount was rounded when it was recorded; sums are exact",
        inputs=(*opening, *inputs),
    )


def _of(month: StatementMonth, figure: str) -> Decimal:
    if figure == "unpaid":
        return month.due + month.approved
    if figure == "held":
        return month.paid_in - month.taken_out - month.drawn
    amount: Decimal = getattr(month, figure)
    return amount
