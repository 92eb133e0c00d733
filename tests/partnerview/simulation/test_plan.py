"""The simulator over the real plans: schedule, MRR and balances by month, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from partnerview.errors import InvalidInput
from partnerview.money import Money
from partnerview.months import Month
from partnerview.simulation.plan import Simulation, simulate
from partnerview.simulation.request import AmendmentAsked, Asked, LineAsked
from tests.worked_examples.figures import eur, jpy, usd

YEAR = LineAsked(
    kind="recurring_fee", amount=usd("12000.00"), interval="total",
    service_starts_on=date(2021, 1, 16), service_ends_on=date(2022, 1, 15),
    billing_anchor="start", recognition_method="straight_line", grain="day", proration="actual", renews=False,
)  # fmt: skip
FEE = LineAsked(kind="recurring_fee", amount=usd("1000.00"), interval="month", service_starts_on=date(2026, 1, 1))
TIME = LineAsked(
    kind="time_and_materials", amount=usd("900.00"), interval="month",
    service_starts_on=date(2026, 1, 1), recognition_method="as_worked",
)  # fmt: skip
ONBOARDING = LineAsked(
    kind="one_off", amount=usd("2500.00"), interval="total",
    service_starts_on=date(2026, 1, 1), service_ends_on=date(2026, 2, 10), recognition_method="on_acceptance",
)  # fmt: skip


def schedule(answer: Simulation, line: int = 0) -> dict[str, str]:
    return {str(row.month): str(row.amount.amount) for row in answer.schedule if row.line == line}


def mrr(answer: Simulation) -> dict[str, str]:
    return {str(row.month): str(row.amount.amount) for row in answer.mrr}


def balance(answer: Simulation, month: str) -> dict[str, str]:
    (found,) = [row for row in answer.balances if row.month == Month.parse(month)]
    return {
        name: str(getattr(found, name).amount)
        for name in ("billed", "recognized", "contract_liability", "contract_asset", "unbilled_receivable")
    }


def refused(asked: Asked) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        simulate(asked)
    return {error.field: error.message for error in refusal.value.errors}


def test_every_value_that_cannot_be_taken_is_named_at_once():
    errors = refused(
        Asked(
            [
                replace(YEAR, kind="subscription", service_ends_on=date(2020, 12, 31)),
                replace(FEE, grain="month", proration="actual", amount=usd("10.005")),
                replace(FEE, interval="fortnight", recognition_method="guesswork", billing_anchor="moon"),
            ],
            [AmendmentAsked(date(2026, 1, 1), usd(5), line=9), AmendmentAsked(date(2026, 1, 1), usd(5), treatment="x")],
        )
    )
    assert set(errors) == {
        "as_of", "lines.0.kind", "lines.1.proration", "lines.1.amount", "lines.2.interval",
        "lines.2.recognition_method", "lines.2.billing_anchor", "amendments.0.line", "amendments.1.treatment",
    }  # fmt: skip
    assert "“subscription” is no kind that we know. Choose recurring_fee" in errors["lines.0.kind"]
    assert errors["lines.1.proration"].endswith("Choose even_months or even_months_prorated_ends.")


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (replace(YEAR, service_ends_on=None), "lines.0.service_ends_on", "Give its last day"),
        (replace(YEAR, service_ends_on=date(2021, 1, 15)), "lines.0.service_ends_on", "2021-01-15, lies before"),
        (replace(YEAR, service_ends_on=date.max), "lines.0.service_starts_on", "between 1900-01-01 and 2199-12-31"),
        (replace(FEE, interval="week", grain="month"), "lines.0.grain", "Choose day grain"),
        (replace(YEAR, grain="day", proration="even_months"), "lines.0.proration", "Choose actual, fixed_30 or 30/360"),
        (replace(YEAR, proration="none"), "lines.0.proration", "“none” does not go with day grain"),
        (replace(ONBOARDING, interval="month"), "lines.0.interval", "A one-off has one price"),
        (replace(TIME, recognition_method="straight_line"), "lines.0.recognition_method", "Choose as_worked"),
        (replace(TIME, amount=usd("-1.00")), "lines.0.amount", "below zero"),
        (replace(YEAR, amount=jpy("100.5")), "lines.0.amount", "more decimals than JPY"),
    ],
)
def test_a_line_that_cannot_be_planned_is_refused_at_its_field(line: LineAsked, field: str, sentence: str):
    errors = refused(Asked([line], as_of=date(2026, 3, 31)))
    assert list(errors) == [field]
    assert sentence in errors[field]


def test_an_open_ended_line_needs_a_day_to_look_from():
    assert list(refused(Asked([FEE]))) == ["as_of"]


def test_no_lines_and_too_many_are_refused():
    assert list(refused(Asked([]))) == ["lines"]
    assert list(refused(Asked([YEAR] * 201))) == ["lines"]


def test_a_question_over_very_many_months_is_refused():
    long = replace(FEE, interval="week", service_starts_on=date(1950, 1, 1))
    assert "Simulate 6,000 at most" in refused(Asked([long] * 10, as_of=date(2050, 1, 1)))["lines"]


def test_only_a_recurring_fee_may_be_amended_below_zero():
    below = AmendmentAsked(date(2026, 2, 1), usd("-5.00"))
    assert list(refused(Asked([TIME], [below], date(2026, 3, 31)))) == ["amendments.0.amount"]
    assert mrr(simulate(Asked([FEE], [below], date(2026, 3, 31))))["2026-02"] == "-5.00"


def test_lines_in_two_currencies_are_refused():
    assert list(refused(Asked([FEE, replace(FEE, amount=eur("5.00"))], as_of=date(2026, 1, 31)))) == ["lines.1.amount"]


@pytest.mark.parametrize(
    ("amendment", "field"),
    [
        (AmendmentAsked(date(2021, 1, 15), usd("13000.00")), "amendments.0.effective_on"),
        (AmendmentAsked(date(2022, 1, 16), usd("13000.00")), "amendments.0.effective_on"),
        (AmendmentAsked(date(2021, 6, 1), eur("13000.00")), "amendments.0.amount"),
    ],
)
def test_an_amendment_that_does_not_fit_its_line_is_refused(amendment: AmendmentAsked, field: str):
    assert list(refused(Asked([YEAR], [amendment]))) == [field]


def test_two_amendments_of_a_line_on_one_day_are_refused():
    twice = [AmendmentAsked(date(2021, 6, 1), usd("1.00")), AmendmentAsked(date(2021, 6, 1), usd("2.00"))]
    assert list(refused(Asked([YEAR], twice))) == ["amendments.effective_on"]


def test_a_total_by_days_is_planned_to_its_last_day_whatever_as_of_says():
    answer = simulate(Asked([YEAR], as_of=date(2021, 12, 31)))
    assert schedule(answer)["2021-01"] == "526.03"
    assert schedule(answer)["2022-01"] == "493.15"
    assert len(answer.schedule) == 13
    assert balance(answer, "2021-12") == {
        "billed": "12000.00", "recognized": "11506.85",
        "contract_liability": "493.15", "contract_asset": "0.00", "unbilled_receivable": "0.00",
    }  # fmt: skip


def test_the_example_of_the_api_page():
    """12,000 for 365 days, from 1 June 13,000: 4,471.23 done in 136 days, 8,528.77 over 229."""
    answer = simulate(Asked([YEAR], [AmendmentAsked(date(2021, 6, 1), usd("13000.00"))], date(2021, 12, 31)))
    rows = schedule(answer)
    assert (rows["2021-05"], rows["2021-06"], rows["2021-07"]) == ("1019.18", "1117.31", "1154.55")
    assert sum((row.amount for row in answer.schedule), Money.zero("USD")) == usd("13000.00")
    assert balance(answer, "2021-05")["billed"] == "12000.00"
    assert balance(answer, "2021-06")["billed"] == "13000.00"


def test_a_total_has_mrr_only_if_it_renews():
    assert set(mrr(simulate(Asked([YEAR]))).values()) == {"0.00"}
    renewing = mrr(simulate(Asked([replace(YEAR, renews=True)])))
    assert renewing["2021-01"] == renewing["2021-12"] == "1000.00"
    assert renewing["2022-01"] == "0.00"  # the line ends on the 15th


def test_v01_deferred_at_the_end_of_january():
    line = LineAsked("recurring_fee", usd("31.00"), "month", date(2019, 1, 15), date(2019, 2, 14))
    answer = simulate(Asked([line]))
    assert schedule(answer) == {"2019-01": "17.00", "2019-02": "14.00"}
    assert balance(answer, "2019-01")["contract_liability"] == "14.00"
    assert mrr(answer) == {"2019-01": "31.00", "2019-02": "0.00"}


def test_v11_and_the_mrr_of_each_price():
    line = LineAsked("recurring_fee", usd("55000.00"), "month", date(2018, 4, 1), date(2019, 3, 31), grain="month")
    answer = simulate(Asked([line], [AmendmentAsked(date(2018, 10, 1), usd("45000.00"))]))
    assert (mrr(answer)["2018-09"], mrr(answer)["2018-10"]) == ("55000.00", "45000.00")
    assert balance(answer, "2018-09")["recognized"] == "330000.00"
    assert balance(answer, "2019-03")["recognized"] == "600000.00"


def test_v23_through_the_simulator():
    line = LineAsked("recurring_fee", usd("12000.00"), "year", date(2019, 1, 1), date(2019, 12, 31), grain="month")
    answer = simulate(Asked([line], [AmendmentAsked(date(2019, 6, 1), usd("13000.00"))]))
    assert (mrr(answer)["2019-05"], mrr(answer)["2019-06"]) == ("1000.00", "1083.33")
    assert schedule(answer)["2019-06"] == "1142.86"


def test_v24_onboarding_fee_and_time_stand_each_in_their_place():
    answer = simulate(Asked([ONBOARDING, FEE, TIME], as_of=date(2026, 3, 15)))
    assert mrr(answer) == {"2026-01": "1000.00", "2026-02": "1000.00", "2026-03": "1000.00"}
    assert schedule(answer, 0) == {"2026-02": "2500.00"}
    assert balance(answer, "2026-01") == {
        "billed": "3500.00", "recognized": "1900.00",
        "contract_liability": "2500.00", "contract_asset": "0.00", "unbilled_receivable": "900.00",
    }  # fmt: skip
    assert balance(answer, "2026-02")["contract_liability"] == "0.00"


def test_lines_of_one_engagement_net():
    """3,000 a quarter is billed ahead on one line, a discount of 100 a month is earned as billed on the other."""
    ahead = replace(FEE, amount=usd("3000.00"), interval="quarter", grain="month")
    discount = replace(FEE, amount=usd("-100.00"), grain="month")
    answer = simulate(Asked([ahead, discount], as_of=date(2026, 1, 31)))
    assert balance(answer, "2026-01")["contract_liability"] == "2000.00"
    assert mrr(answer) == {"2026-01": "900.00"}


def test_half_even_is_the_tenants_choice():
    line = LineAsked("recurring_fee", usd("0.05"), "total", date(2026, 1, 1), date(2026, 2, 28), grain="month")
    assert schedule(simulate(Asked([line]))) == {"2026-01": "0.03", "2026-02": "0.02"}
    assert schedule(simulate(Asked([line]), rounding="half_even")) == {"2026-01": "0.02", "2026-02": "0.03"}


def test_balances_hold_their_equation_in_every_month():
    answer = simulate(
        Asked([ONBOARDING, FEE, TIME], [AmendmentAsked(date(2026, 2, 15), usd("1300.00"), line=1)], date(2026, 12, 1))
    )
    assert len(answer.balances) == 12
    for row in answer.balances:
        assert row.billed - row.recognized == row.contract_liability - row.contract_asset - row.unbilled_receivable
