"""Usage: recorded once per event, billed above the commitment, earned as it was used (O-20)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from engagements.actions.billing import preview_billing, run_billing, start_billing_run
from engagements.actions.invoices import issue_invoice
from engagements.actions.service_lines import add_line
from engagements.actions.usage import record_usage, reverse_usage
from engagements.models import BillingTiming, Invoice, LineKind, ServiceLine, UsageRecord
from partnerview.errors import ClosedPeriod, Conflict, InvalidInput
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import MrrSnapshot, RecognitionEntry
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")

MAY, APRIL = Month(2024, 5), Month(2024, 4)


@pytest.fixture
def line(cast: Cast) -> ServiceLine:
    """£1,000 a month committed; £1.50 a GB up to 1,000 GB, £1.00 for each further one. Billed in arrears."""
    return make_line(make_engagement(billing_timing=BillingTiming.ARREARS), LineKind.USAGE)


def use(line: ServiceLine, quantity: str, day: dt.date, cast: Cast, **given: Any) -> UsageRecord:
    given.setdefault("event_id", f"e{UsageRecord.objects.count() + 1}")
    return record_usage(line, used_on=day, quantity=Decimal(quantity), by=cast.finance_lead, **given)


def billed(month: Month, cast: Cast) -> list[tuple[str, Decimal]]:
    run = run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    lines = [line for invoice in Invoice.objects.filter(billing_run=run) for line in invoice.lines.all()]
    return [(line.charge, line.net_amount) for line in lines]


def earned(kind: str) -> list[tuple[str, Decimal]]:
    rows = RecognitionEntry.objects.filter(kind=kind).order_by("month", "id")
    return [(f"{row.month:%Y-%m}", row.amount) for row in rows]


def test_the_same_event_again_is_the_same_row(line: ServiceLine, cast: Cast) -> None:
    first = use(line, "12.5", dt.date(2024, 5, 3), cast, event_id="meter-7")
    assert use(line, "12.5", dt.date(2024, 5, 3), cast, event_id="meter-7") == first
    assert UsageRecord.objects.count() == 1


@pytest.mark.parametrize(("quantity", "day"), [("12.6", 3), ("12.5", 4)])
def test_the_same_event_with_another_content_is_refused(line: ServiceLine, cast: Cast, quantity: str, day: int) -> None:
    use(line, "12.5", dt.date(2024, 5, 3), cast, event_id="meter-7")
    with pytest.raises(InvalidInput, match="another content: 12\\.5 on 3") as refusal:
        use(line, quantity, dt.date(2024, 5, day), cast, event_id="meter-7")
    assert refusal.value.errors[0].field == "event_id"
    assert UsageRecord.objects.get().quantity == Decimal("12.5")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-3"}, "quantity"),
        ({"quantity": "0.0000001"}, "quantity"),
        ({"day": dt.date(2024, 6, 16)}, "used_on"),
        ({"day": dt.date(2023, 12, 31)}, "used_on"),
        ({"event_id": "  "}, "event_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    line: ServiceLine, cast: Cast, given: dict[str, Any], field: str
) -> None:
    values = {"quantity": "1", "day": dt.date(2024, 5, 3), "event_id": "e"} | given
    with pytest.raises(InvalidInput) as refusal:
        use(line, values["quantity"], values["day"], cast, event_id=values["event_id"])
    assert refusal.value.errors[0].field == field
    assert UsageRecord.objects.count() == 0


def test_only_a_usage_line_takes_usage(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="takes no usage"):
        use(make_line(make_engagement()), "1", dt.date(2024, 5, 3), cast)


def test_usage_of_a_closed_month_takes_the_privilege_and_a_reason(line: ServiceLine, cast: Cast) -> None:
    close_month("2024-05")
    with pytest.raises(ClosedPeriod):
        use(line, "1", dt.date(2024, 5, 3), cast)
    with pytest.raises(ClosedPeriod):
        record_usage(
            line, event_id="e", used_on=dt.date(2024, 5, 3), quantity=Decimal(1), by=cast.account_manager, reason="Late"
        )
    assert UsageRecord.objects.count() == 0
    late = use(line, "1", dt.date(2024, 5, 3), cast, reason="The meter was down")
    assert (late.used_on, late.reason) == (dt.date(2024, 5, 3), "The meter was down")


def test_usage_is_never_changed_and_a_mistake_is_reversed(line: ServiceLine, cast: Cast) -> None:
    wrong = use(line, "900", dt.date(2024, 5, 3), cast)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        UsageRecord.objects.filter(pk=wrong.pk).update(quantity=1)
    with pytest.raises(InvalidInput, match="Say why"):
        reverse_usage(wrong, reason=" ", by=cast.finance_lead)
    reversal = reverse_usage(wrong, reason="Counted twice", by=cast.finance_lead)
    assert (reversal.quantity, reversal.used_on) == (-900, dt.date(2024, 5, 3))
    with pytest.raises(Conflict, match="already reversed"):
        reverse_usage(wrong, reason="Again", by=cast.finance_lead)
    assert billed(MAY, cast) == [("fee", 1000)]


def test_what_stays_within_the_commitment_is_billed_by_it_alone(line: ServiceLine, cast: Cast) -> None:
    use(line, "666", dt.date(2024, 5, 3), cast)
    assert billed(MAY, cast) == [("fee", 1000)]


def test_units_beyond_the_commitment_are_billed_by_graduated_tiers(line: ServiceLine, cast: Cast) -> None:
    use(line, "800", dt.date(2024, 5, 3), cast)
    use(line, "700", dt.date(2024, 5, 20), cast)
    # 1,000 × 1.50 + 500 × 1.00 = 2,000; committed 1,000.
    assert billed(MAY, cast) == [("fee", 1000), ("usage", 1000)]
    assert billed(MAY, cast) == []


def test_usage_that_comes_late_is_billed_by_the_next_run_for_the_rest(line: ServiceLine, cast: Cast) -> None:
    use(line, "1000", dt.date(2024, 4, 3), cast)
    assert billed(APRIL, cast) == [("fee", 1000), ("usage", 500)]
    issue_invoice(Invoice.objects.get(), by=cast.finance_lead)
    use(line, "100", dt.date(2024, 4, 28), cast)
    assert billed(MAY, cast) == [("fee", 1000), ("usage", 100)]


def test_the_preview_is_what_the_run_bills(line: ServiceLine, cast: Cast) -> None:
    use(line, "1234.567", dt.date(2024, 5, 3), cast)
    ((_, plan),) = preview_billing(MAY).plans
    assert plan.invoices[0].net.amount == Decimal("1734.57")
    assert sum(net for _, net in billed(MAY, cast)) == Decimal("1734.57")


def test_the_commitment_is_earned_straight_line_and_the_rest_as_used(line: ServiceLine, cast: Cast) -> None:
    use(line, "1500", dt.date(2024, 5, 10), cast)
    run_month(MAY, by=cast.finance_lead)
    assert earned("scheduled") == [(f"2024-0{n}", Decimal(1000)) for n in range(1, 6)]
    assert earned("usage") == [("2024-05", Decimal(1000))]
    assert MrrSnapshot.objects.filter(month=dt.date(2024, 5, 1)).get().amount == 1000
    assert run_month(MAY, by=cast.finance_lead).entries_posted == 0


def test_a_quarters_commitment_is_used_up_before_a_month_earns_more(cast: Cast) -> None:
    quarterly = make_line(make_engagement(), LineKind.USAGE, interval="quarter", price=Decimal(3000))
    use(quarterly, "1000", dt.date(2024, 1, 10), cast)  # 1,500 of 3,000
    use(quarterly, "2000", dt.date(2024, 3, 10), cast)  # 1,500 + 2,000 = 3,500
    run_month(Month(2024, 3), by=cast.finance_lead)
    assert earned("usage") == [("2024-03", Decimal(500))]


def test_usage_taken_back_reverses_what_it_earned(line: ServiceLine, cast: Cast) -> None:
    wrong = use(line, "1500", dt.date(2024, 5, 10), cast)
    run_month(MAY, by=cast.finance_lead)
    reverse_usage(wrong, reason="Counted twice", by=cast.finance_lead)
    run_month(MAY, by=cast.finance_lead)
    assert sum(row.amount for row in RecognitionEntry.objects.exclude(kind="scheduled")) == 0


def test_late_usage_posts_in_the_earliest_open_month_with_its_origin(line: ServiceLine, cast: Cast) -> None:
    run_month(MAY, by=cast.finance_lead)
    close_month("2024-05")
    use(line, "1500", dt.date(2024, 5, 10), cast, reason="The meter was down")
    run_month(MAY, by=cast.finance_lead)
    entry = RecognitionEntry.objects.get(kind="usage")
    assert (entry.month, entry.origin_month) == (dt.date(2024, 6, 1), dt.date(2024, 5, 1))


def test_a_line_without_a_commitment_bills_every_unit_and_is_no_mrr(cast: Cast) -> None:
    engagement = make_engagement(billing_timing=BillingTiming.ARREARS)
    tiers = [{"up_to": None, "unit_price": "0.125"}]
    line = add_line(
        engagement,
        by=cast.finance_lead,
        kind=LineKind.USAGE,
        name="Calls",
        usage_unit="call",
        usage_tiers=tiers,
        interval="month",
        starts_on=dt.date(2024, 5, 1),
        reason="Agreed late",
    )
    assert (line.monthly_amount, line.recognition_method) == (0, "as_worked")
    use(line, "100", dt.date(2024, 5, 2), cast)
    assert billed(MAY, cast) == [("usage", Decimal("12.50"))]


@pytest.mark.parametrize(
    ("tiers", "sentence"),
    [
        ([], "at least one tier"),
        ([{"up_to": "10", "unit_price": "1"}], "last tier holds for every further unit"),
        ([{"up_to": None, "unit_price": "1"}, {"up_to": None, "unit_price": "2"}], "last tier"),
        (
            [
                {"up_to": "10", "unit_price": "1"},
                {"up_to": "10", "unit_price": "2"},
                {"up_to": None, "unit_price": "3"},
            ],
            "rising order",
        ),
        ([{"up_to": None, "unit_price": "-1"}], "0 or above"),
        ([{"up_to": None, "unit_price": "cheap"}], "price per unit"),
    ],
)
def test_tiers_that_do_not_rise_or_end_are_refused(cast: Cast, tiers: list[Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refusal:
        add_line(
            make_engagement(),
            by=cast.finance_lead,
            kind=LineKind.USAGE,
            usage_unit="GB",
            name="Storage",
            unit_price=Decimal(100),
            starts_on=dt.date(2024, 5, 1),
            usage_tiers=tiers,
        )
    assert refusal.value.errors[0].field == "usage_tiers"
    assert ServiceLine.objects.count() == 0
