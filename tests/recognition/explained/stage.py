"""A firm whose pages have something in every column: two currencies, every method, changes, credits, what is signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import time_machine

from engagements.actions.billing import run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, issue_invoice
from engagements.actions.payments import record_payment
from engagements.actions.service_lines import accept_line, add_line, end_line
from engagements.models import CostRate, Engagement, Invoice, LineKind, ServiceLine
from partnerview.books.actions.rates import record_rate
from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.months import close_month
from partnerview.directory.models import Vendor
from partnerview.money import Money
from partnerview.months import Month
from recognition.actions.recognition import run_month
from tests.builders import log_time, make_client, make_engagement, make_line, make_partner, make_person
from tests.cast import Cast

MONTHS = tuple(Month(2024, number) for number in (1, 2, 3))
TODAY = "2024-04-20 10:00"


@dataclass(frozen=True)
class Stage:
    """Whom the pages are about."""

    norbury: Engagement
    seine: Engagement
    invoice: Invoice
    credit: Invoice


def set_stage(cast: Cast) -> Stage:
    """January to March 2024, run; January closed, and something that came late."""
    by = cast.finance_lead
    for day, rate in (("2023-12-29", "0.86"), ("2024-01-31", "0.85"), ("2024-02-29", "0.857"), ("2024-03-29", "0.854")):
        record_rate(base="EUR", quote="GBP", rate=Decimal(rate), dated_on=dt.date.fromisoformat(day), by=by)
    norbury, seine = _norbury(), _seine()
    _others(by)
    invoices = [invoice for month in MONTHS for invoice in _billed(month, by)]
    first = next(i for i in invoices if i.engagement_id == norbury.pk)
    record_payment(first, money=Money(Decimal(1000), "GBP"), received_on=dt.date(2024, 1, 25), by=by)
    abroad = next(i for i in invoices if i.engagement_id == seine.pk)
    record_payment(abroad, money=Money(abroad.gross_amount, "EUR"), received_on=dt.date(2024, 2, 12), by=by)
    run_month(MONTHS[0], by=by)
    close_month(AccountingPeriod.objects.get(month=MONTHS[0].first_day), by=by)
    _change(norbury, cast)
    with time_machine.travel("2024-02-20 10:00"):
        line = first.lines.order_by("-net_amount").first()
        assert line is not None
        credit = credit_invoice(
            first, amounts={line.pk: Decimal("100.05")}, reason="Outage", by=by, concession="whole_contract"
        )
        credit = issue_invoice(credit, by=by)
    for month in MONTHS[1:]:
        run_month(month, by=by)
    return Stage(norbury, seine, first, credit)


def _billed(month: Month, by: object) -> list[Invoice]:
    run_billing(start_billing_run(month, by=by), by=by)  # type: ignore[arg-type]
    return [issue_invoice(draft, by=by) for draft in Invoice.objects.filter(status="draft").order_by("id")]  # type: ignore[arg-type]


def _norbury() -> Engagement:
    """Fees by the quarter and the month, hours with overage, time, a one-off, a licence, live since 15 February."""
    client = make_client("Norbury Print", tax_rate=Decimal(20))
    engagement = make_engagement(client=client, partner=make_partner(), go_live_on=dt.date(2024, 2, 15))
    make_line(engagement, name="Platform", price=Decimal("1000.01"), interval="quarter")
    make_line(engagement, name="Care", price=Decimal("800.00"), ends_before=dt.date(2024, 12, 31), quantity=Decimal(4))
    make_line(
        engagement,
        LineKind.CONTRACTED_HOURS,
        contracted_minutes=600,
        hourly_rate=Decimal(100),
        overage_rate=Decimal(150),
    )
    make_line(engagement, LineKind.TIME_AND_MATERIALS, workstream="implementation", hourly_rate=Decimal("95.55"))
    onboarding = make_line(engagement, LineKind.ONE_OFF, name="Onboarding", price=Decimal(2500))
    make_line(engagement, LineKind.ONE_OFF, name="Second site", price=Decimal(700))
    make_line(
        engagement, LineKind.LICENCE, name="Licence", price=Decimal(300), unit_price=Decimal(300), is_agent=True,
        vendor=Vendor.objects.create(name="Vendor"), unit_cost=Decimal(240), passed_on_monthly=Decimal(240),
    )  # fmt: skip
    make_line(
        engagement, name="Project", price=Decimal("5000.00"), interval="total", starts_on=dt.date(2024, 1, 16),
        ends_before=dt.date(2024, 11, 16), monthly_amount=Decimal(0),
    )  # fmt: skip
    mina = make_person()
    CostRate.objects.create(
        person=mina,
        hourly_amount=Decimal("41.30"),
        currency="GBP",
        starts_on=dt.date(2024, 1, 1),
        recorded_by=engagement.created_by,
    )
    for day, minutes, stream in ((10, 960, "support"), (11, 125, "implementation"), (12, 55, "implementation")):
        for month in (1, 2, 3):
            log_time(engagement, person=mina, minutes=minutes, worked_on=dt.date(2024, month, day), workstream=stream)
    log_time(engagement, person=make_person("Odd Job"), minutes=30, worked_on=dt.date(2024, 3, 4))
    accept_line(onboarding, accepted_on=dt.date(2024, 2, 20), accepted_by="Operations", by=engagement.account_manager)
    return engagement


def _seine() -> Engagement:
    """In euros, billed by the quarter in advance."""
    engagement = make_engagement(client=make_client("Seine Verre"), currency="EUR", billing_interval="quarter")
    make_line(engagement, name="Plateforme", price=Decimal("1210.10"))
    return engagement


def _others(by: object) -> None:
    """A client that leaves in February, one that comes in March, and one that is signed for June."""
    leaving = make_line(make_engagement(client=make_client("Leaving Ltd")), price=Decimal("450.00"))
    end_line(leaving, ends_on=dt.date(2024, 2, 10), by=by, reason="Left")  # type: ignore[arg-type]
    coming = make_engagement(client=make_client("Coming GmbH"), currency="EUR", starts_on=dt.date(2024, 3, 5))
    make_line(coming, price=Decimal(640))
    signed = make_engagement(client=make_client("June Signed"), starts_on=dt.date(2024, 1, 1))
    make_line(signed, price=Decimal(120), starts_on=dt.date(2024, 6, 1))
    ending = make_line(signed, price=Decimal(90), name="Ends in May")
    end_line(ending, ends_on=dt.date(2024, 5, 31), by=by, reason="Agreed")  # type: ignore[arg-type]


def _change(engagement: Engagement, cast: Cast) -> None:
    """A new quantity and price from 16 March: price and volume; and a closed month that learns of a line late."""
    care = ServiceLine.objects.get(engagement=engagement, name="Care")
    end_line(care, ends_on=dt.date(2024, 3, 15), by=cast.account_manager, reason="Five seats")
    kind = LineKind.RECURRING_FEE
    follows = add_line(
        engagement, by=cast.account_manager, name="Care", kind=kind, unit_price=Decimal("220.00"),
        quantity=Decimal(5), starts_on=dt.date(2024, 3, 16),
    )  # fmt: skip
    ServiceLine.objects.filter(pk=follows.pk).update(follows=care)
    add_line(
        engagement, by=cast.account_manager, name="Known late", kind=kind, unit_price=Decimal(77),
        starts_on=dt.date(2024, 2, 1),
    )  # fmt: skip
