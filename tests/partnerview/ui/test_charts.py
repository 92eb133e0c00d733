"""Chart geometry: coordinates worked by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template

from partnerview.charts import burn, columns, lines, movements
from partnerview.charts.inputs import (
    Burn,
    BurnDay,
    Column,
    ColumnGroup,
    Floor,
    LinePoint,
    LineSeries,
    MovementMonth,
)
from partnerview.charts.scales import Frame, axis_labels, every_nth, is_nth, round_step, scale_for, short
from partnerview.months import Month

FRAME = Frame(200, 100, left=50, right=10, top=10, bottom=10)


@pytest.mark.parametrize(("raw", "step"), [(4300, 5000), (1.1, 2), (2.2, 2.5), (10, 10), (0.03, 0.05), (70, 100)])
def test_a_step_is_a_round_number(raw, step):
    assert round_step(raw) == pytest.approx(step)


def test_a_scale_ends_on_steps_around_every_value():
    scale = scale_for([20744, -14178], FRAME, lines=8)
    assert (scale.low, scale.high, scale.step) == (-15000, 25000, 5000)
    assert scale.y(25000) == 10
    assert scale.y(-15000) == 90
    assert scale.y(0) == 60


def test_a_chart_without_values_still_has_a_zero_line():
    assert [tick.is_zero for tick in scale_for([], FRAME, lines=1).ticks()] == [True, False]


def test_axis_labels_share_one_unit_and_write_a_true_minus():
    assert axis_labels([-15000, 0, 5000], signed=True) == ["−15\u00a0k", "0", "+5\u00a0k"]
    assert axis_labels([0, 500000, 1000000]) == ["0", "0.5\u00a0m", "1.0\u00a0m"]
    assert axis_labels([0, 250]) == ["0", "250"]


def test_one_amount_in_short_keeps_what_a_reader_compares():
    assert short(Decimal("308270.66")) == "308.3\u00a0k"
    assert short(Decimal("1250000")) == "1.25\u00a0m"
    assert short(Decimal("4761")) == "4,761"
    assert short(Decimal("-980")) == "−980"


def test_labels_are_thinned_to_whole_quarters_and_years_that_start_in_january():
    assert every_nth(13, 1014, 50) == 1
    assert every_nth(24, 1014) == 2
    assert every_nth(95, 1014) == 12
    assert [str(Month(2026, 1) + i) for i in range(7) if is_nth(Month(2026, 1) + i, 3)] == [
        "2026-01",
        "2026-04",
        "2026-07",
    ]


def june():
    return MovementMonth(
        Month(2026, 6),
        opening=Decimal(100),
        closing=Decimal(130),
        new=Decimal(40),
        expansion=Decimal(10),
        churn=Decimal(-20),
        url="/mrr/?month=2026-06",
    )


def test_movements_are_stacked_outwards_from_the_zero_line():
    chart = movements.layout([june()], "GBP")
    drawn = [(part.kind, part.y, part.height) for part in chart.columns[0].segments]
    # The scale runs from -20 to 50 in steps of 10 over 234 pixels: 3.343 a unit, zero at 187.1.
    assert drawn == [("new", "53.4", "132.7"), ("expansion", "20.0", "32.4"), ("churn", "188.1", "65.9")]
    assert chart.columns[0].sentence == ("June\u00a02026: new +40.00, expansion +10.00, churn −20.00, closing 130.00")


def test_a_month_in_which_nothing_moved_says_so():
    still = MovementMonth(Month(2026, 2), opening=Decimal(5), closing=Decimal(5))
    chart = movements.layout([still], "JPY")
    assert chart.columns[0].segments == ()
    assert chart.columns[0].sentence == "February\u00a02026: nothing moved, closing 5"


def test_the_rows_behind_movements_read_from_opening_to_closing():
    chart = movements.layout([june()], "GBP")
    assert chart.heads[0] == "Opening"
    assert chart.heads[-1] == "Closing"
    texts = tuple(text for text, _ in chart.rows[0].cells)
    assert texts == ("100.00", "+40.00", "+10.00", "–", "–", "−20.00", "–", "–", "130.00")


def test_a_balance_holds_until_the_next_entry():
    points = [LinePoint(dt.date(2026, 1, 1), Decimal(100)), LinePoint(dt.date(2026, 1, 11), Decimal(50))]
    chart = lines.layout([LineSeries("Balance", points, "cash", stepped=True, area=True)], "USD", size="medium")
    # 652 pixels from day 0 to day 10; 0 to 100 in 230 pixels.
    assert chart.lines[0].path == "M58.0 20.0H710.0V135.0"
    assert chart.lines[0].area == "M58.0 20.0H710.0V135.0V250.0H58.0Z"
    assert chart.below_height == ""


def test_a_line_below_zero_shows_the_ground_that_it_should_not_enter():
    points = [LinePoint(dt.date(2026, 1, 1), Decimal(100)), LinePoint(dt.date(2026, 1, 11), Decimal(-100))]
    chart = lines.layout([LineSeries("Balance", points)], "USD", size="medium", floor=Floor("Floor", Decimal(50)))
    assert chart.lines[0].path == "M58.0 20.0L710.0 250.0"
    assert (chart.below_y, chart.below_height) == ("135.0", "115.0")
    assert chart.levels[0].text == "Floor 50.00"


def test_amounts_at_the_edge_that_would_lie_on_each_other_stand_apart():
    days = (dt.date(2026, 1, 1), dt.date(2026, 1, 11))
    series = [
        LineSeries(name, [LinePoint(day, Decimal(value)) for day in days])
        for name, value in [("Committed", 204_729), ("Forecast", 202_399), ("Floor of all", 0)]
    ]
    committed, forecast, floor = (float(line.end_y) for line in lines.layout(series, "GBP").lines)
    # 2,330 of 250,000 are two pixels on the scale; a line of text is fifteen high.
    assert forecast - committed == 15.0
    assert floor - forecast > 100


def test_the_four_numbers_stand_side_by_side_and_a_negative_one_hangs():
    group = ColumnGroup(
        "Jun 2026", [Column("Contracted", "contracted", Decimal(100)), Column("Cash", "cash", Decimal(-50))]
    )
    chart = columns.layout([group], "USD")
    bars = [(bar.number, bar.x, bar.y, bar.height) for bar in chart.groups[0].bars]
    # -50 to 100 over 230 pixels; zero at 173.3; two bars of 28 in the middle of 1014.
    assert bars == [("contracted", "537.5", "20.0", "153.3"), ("cash", "565.5", "173.3", "76.7")]
    assert chart.rows == (("Jun 2026", (("100.00", ""), ("−50.00", ""))),)


def august(today, minutes):
    return Burn(
        dt.date(2026, 8, 1),
        dt.date(2026, 9, 1),
        granted_minutes=1200,
        days=[BurnDay(dt.date(2026, 8, 3), minutes), BurnDay(dt.date(2026, 8, 20), 600)],
        today=today,
    )


def test_hours_after_today_are_not_counted_and_the_pace_is_carried_on():
    chart = burn.layout(august(dt.date(2026, 8, 6), 240))
    # 4:00 in 6 of 31 days is 20:40 in 31.
    assert chart.used_text == "4:00"
    assert chart.end_text == "20:40"
    assert chart.is_over
    assert [row[0] for row in chart.rows] == ["3\u00a0Aug\u00a02026"]


def test_a_period_that_is_over_projects_nothing():
    chart = burn.layout(august(dt.date(2026, 10, 1), 240))
    assert chart.projected == ""
    assert chart.used_text == "14:00"
    assert not chart.is_over


def test_every_part_of_a_chart_is_a_link_with_words_and_its_rows_are_behind_a_toggle():
    html = Template('{% load charts %}{% movement_chart months "GBP" caption="How it moved" %}').render(
        Context({"months": [june()]})
    )
    assert '<a href="/mrr/?month=2026-06" aria-label="June\u00a02026: new +40.00' in html
    assert "<summary>Show the rows behind this chart</summary>" in html
    assert "style=" not in html


def test_a_chart_without_rows_draws_nothing():
    assert Template('{% load charts %}{% movement_chart months "GBP" %}').render(Context({"months": []})).strip() == ""
