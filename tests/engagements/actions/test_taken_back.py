"""What was charged beyond a contract or commitment and is taken back: the next run credits it (O-8, O-20)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engagements.actions.amendments import draft_amendment
from engagements.actions.billing import preview_billing, run_billing, start_billing_run
from engagements.actions.invoices import credit_invoice, discard_invoice, issue_invoice
from engagements.actions.moves import pause_engagement
from engagements.actions.service_lines import end_line
from engagements.actions.time_entries import unlock_time
from engagements.actions.usage import record_usage, reverse_usage
from engagements.models import BillingTiming, Concession, Engagement, Invoice, InvoiceLine, LineKind, ServiceLine
from partnerview.errors import Conflict, InvalidInput
from partnerview.months import Month
from recognition.actions.recognition import run_month
from recognition.models import RecognitionEntry
from tests.builders import log_time, make_engagement, make_line
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("mid_june")

APRIL, MAY, JUNE = Month(2024, 4), Month(2024, 5), Month(2024, 6)
TENTH_OF_MAY = dt.date(2024, 5, 10)


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    """Billed monthly in arrears."""
    return make_engagement(billing_timing=BillingTiming.ARREARS)


@pytest.fixture
def metered(engagement: Engagement) -> ServiceLine:
    """£1,000 a month committed; £1.50 a GB up to 1,000 GB, £1.00 for each further one."""
    return make_line(engagement, LineKind.USAGE)


def run(month: Month, cast: Cast, *, issues: bool = True) -> list[Invoice]:
    """What the run drafts, issued."""
    billing = run_billing(start_billing_run(month, by=cast.finance_lead), by=cast.finance_lead)
    drafted = list(Invoice.objects.filter(billing_run=billing).order_by("dated_on", "kind", "id"))
    return [issue_invoice(draft, by=cast.finance_lead) if issues else draft for draft in drafted]


def charged(invoice: Invoice) -> list[tuple[str, Decimal]]:
    return [(line.charge, line.net_amount) for line in invoice.lines.order_by("id")]


def use(line: ServiceLine, quantity: str, cast: Cast, name: str = "meter 1"):
    return record_usage(line, event_id=name, used_on=TENTH_OF_MAY, quantity=Decimal(quantity), by=cast.finance_lead)


def test_a_run_of_an_earlier_month_takes_nothing_back(metered: ServiceLine, cast: Cast) -> None:
    use(metered, "1500", cast)  # 2,000 of which 1,000 are committed
    run(MAY, cast)
    assert [charged(invoice) for invoice in run(APRIL, cast)] == [[("fee", Decimal(1000))]]


def test_a_line_does_not_end_before_the_last_day_of_its_usage(metered: ServiceLine, cast: Cast) -> None:
    used = use(metered, "10", cast)
    early, reason = dt.date(2024, 5, 9), "The meter goes"
    with pytest.raises(InvalidInput) as ending:
        end_line(metered, ends_on=early, by=cast.account_manager, reason=reason)
    with pytest.raises(Conflict) as pause:
        pause_engagement(metered.engagement, effective_on=TENTH_OF_MAY, by=cast.account_manager, reason=reason)
    with pytest.raises(InvalidInput) as amendment:
        draft_amendment(
            metered, effective_on=TENTH_OF_MAY, unit_price=Decimal(500), by=cast.account_manager, reason=reason
        )
    assert [ending.value.code, pause.value.code, amendment.value.errors[0].code] == ["has_usage"] * 3
    metered.refresh_from_db()
    assert metered.ends_before is None
    reverse_usage(used, reason="Wrong meter", by=cast.finance_lead)
    assert end_line(metered, ends_on=early, by=cast.account_manager, reason=reason).last_day == early


def test_usage_reversed_after_the_invoice_is_credited_by_the_next_run(metered: ServiceLine, cast: Cast) -> None:
    use(metered, "800", cast, "meter 1")
    wrong = use(metered, "700", cast, "meter 2")  # with it 2,000, without it 1,200
    (invoice,) = run(MAY, cast)
    assert charged(invoice) == [("fee", 1000), ("usage", 1000)]
    reverse_usage(wrong, reason="Counted twice", by=cast.finance_lead)
    ((_, plan),) = preview_billing(JUNE).plans
    assert [draft.net.amount for draft in plan.credits] == [-800]
    june, note = sorted(run(JUNE, cast), key=lambda made: made.kind, reverse=True)
    assert charged(june) == [("fee", 1000)]
    assert (note.kind, note.credits, note.net_amount, note.concession) == ("credit_note", invoice, -800, "")
    assert note.dated_on == dt.date(2024, 6, 1)
    assert note.reason == "Usage: usage to 31 May 2024, corrected"
    assert run(JUNE, cast) == []


def test_usage_sent_again_after_the_credit_is_charged_again(metered: ServiceLine, cast: Cast) -> None:
    wrong = use(metered, "1500", cast)
    run(MAY, cast)
    reverse_usage(wrong, reason="Wrong meter", by=cast.finance_lead)
    run(MAY, cast)
    use(metered, "1400", cast, "meter 2")  # 1,500 + 400 = 1,900
    (invoice,) = run(MAY, cast)
    assert charged(invoice) == [("usage", 900)]


def test_a_draft_is_corrected_on_itself(metered: ServiceLine, cast: Cast) -> None:
    wrong = use(metered, "1500", cast)
    (draft,) = run(MAY, cast, issues=False)
    reverse_usage(wrong, reason="Wrong meter", by=cast.finance_lead)
    run(MAY, cast, issues=False)
    assert Invoice.objects.get() == draft
    assert charged(draft) == [("fee", 1000), ("usage", 1000), ("credit", -1000)]
    discard_invoice(Invoice.objects.get(), reason="Start over", by=cast.finance_lead)
    (fresh,) = run(MAY, cast, issues=False)
    assert charged(fresh) == [("fee", 1000)]


def test_the_latest_charge_of_an_interval_is_taken_back_first(metered: ServiceLine, cast: Cast) -> None:
    wrong = use(metered, "1000", cast, "meter 1")  # 500 beyond
    (first,) = run(MAY, cast)
    late = use(metered, "200", cast, "meter 2")  # 200 more
    (second,) = run(MAY, cast)
    assert charged(second) == [("usage", 200)]
    reverse_usage(late, reason="Wrong meter", by=cast.finance_lead)
    reverse_usage(wrong, reason="Wrong meter", by=cast.finance_lead)
    notes = run(MAY, cast)
    assert {note.credits: note.net_amount for note in notes} == {second: -200, first: -500}


def test_a_concession_stays_one_and_leaves_only_the_rest_to_be_credited(metered: ServiceLine, cast: Cast) -> None:
    wrong = use(metered, "1500", cast)
    (invoice,) = run(MAY, cast)
    usage_line = InvoiceLine.objects.get(charge="usage")
    note = credit_invoice(
        invoice, amounts={usage_line.pk: Decimal(300)}, reason="Goodwill", by=cast.finance_lead,
        concession=Concession.PAST_SERVICE,
    )  # fmt: skip
    issue_invoice(note, by=cast.finance_lead)
    assert run(MAY, cast) == [], "what was conceded is not charged again"
    reverse_usage(wrong, reason="Wrong meter", by=cast.finance_lead)
    (credit,) = run(MAY, cast)
    assert credit.net_amount == -700


def test_hours_unlocked_after_the_invoice_are_credited(engagement: Engagement, cast: Cast) -> None:
    make_line(engagement, LineKind.CONTRACTED_HOURS, contracted_minutes=600, overage_rate=Decimal(150))
    log_time(engagement, minutes=600, worked_on=dt.date(2024, 5, 3))
    extra = log_time(engagement, minutes=360, worked_on=dt.date(2024, 5, 20))
    (invoice,) = run(MAY, cast)
    assert charged(invoice) == [("fee", 1000), ("overage", 900)]
    run_month(MAY, by=cast.finance_lead)
    unlock_time(extra, reason="Booked on the wrong client", by=cast.finance_lead)
    (note,) = run(MAY, cast)
    assert (note.kind, note.net_amount) == ("credit_note", -900)
    assert note.reason == "Contracted hours: hours beyond the contract to 31 May 2024, corrected"
    run_month(MAY, by=cast.finance_lead)
    assert sum(row.amount for row in RecognitionEntry.objects.exclude(kind="scheduled")) == 0
