"""Lifelines, bars and the week grid: geometry and sums by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from partnerview.ui import bars, lifeline, week
from partnerview.ui.bars import HoursBar
from partnerview.ui.lifeline import Life, LifeEvent
from partnerview.ui.parts import GridCell, GridDay, GridGroup, GridRow


def parts_of(bar):
    return [(part.kind, part.x, part.width) for part in bars.hours_layout(bar).parts]


def test_hours_are_taken_from_what_is_included_first():
    assert parts_of(HoursBar(1335, 3600, 690)) == [
        ("fill", "0", "1335"),
        ("track", "1335", "2265"),
        ("track", "3600", "690"),
    ]


def test_hours_beyond_every_bucket_are_overage_and_said_in_words():
    drawn = bars.hours_layout(HoursBar(1605, 1200, 120, 120))
    assert [(part.kind, part.width) for part in drawn.parts] == [
        ("fill", "1200"),
        ("rolled", "120"),
        ("block", "120"),
        ("over", "165"),
    ]
    assert drawn.state == "over by 2:45"
    assert drawn.width == "1605"


def test_the_bar_says_which_alert_was_passed():
    assert bars.hours_layout(HoursBar(2190, 2400)).state == "past 80\u00a0%"
    assert bars.hours_layout(HoursBar(2280, 2400)).state == "past 95\u00a0%"
    assert bars.hours_layout(HoursBar(1919, 2400)).state == "80\u00a0%"
    assert bars.hours_layout(HoursBar(0, 2400)).state == "nothing yet"
    assert bars.hours_layout(HoursBar(0, 0)).state == "none contracted"


def test_alert_ticks_stand_at_80_and_95_per_cent():
    assert bars.hours_layout(HoursBar(0, 1200)).ticks == ("960", "1140")


def test_a_part_never_leaves_its_bar():
    assert bars.share_of(9, 55) == "16.4"
    assert bars.share_of(118, 100) == "100"
    assert bars.share_of(-1, 100) == "0"
    assert bars.share_of(1, 0) == "0"


def test_a_tenure_line_is_a_unit_a_month_for_six_years():
    assert [bars.tenure_start(months) for months in (0, 31, 68, 200)] == [72, 41, 4, 4]


def test_a_lifeline_ends_at_today_and_goes_on_in_dashes():
    life = Life(dt.date(2026, 1, 1), dt.date(2026, 4, 11), 4, [LifeEvent(dt.date(2026, 2, 20), "Went live")])
    line = lifeline.layout(life)
    # 890 units for 100 days: day 50 stands at 8 + 445.
    assert line.marks[0].x == "453.0"
    assert line.ahead
    assert line.now.label == "Month 4"
    assert line.sentence.endswith("Month 4, ongoing: no end.")


def test_a_far_renewal_of_a_young_engagement_stays_on_the_page():
    life = Life(dt.date(2026, 7, 20), dt.date(2026, 8, 6), 1, [LifeEvent(dt.date(2027, 7, 20), "Renews")])
    assert lifeline.layout(life).marks[0].x == "1090.0"


def test_only_an_engagement_that_ended_has_a_stop():
    life = Life(dt.date(2025, 1, 10), dt.date(2026, 8, 6), 19, ended_on=dt.date(2026, 5, 31))
    line = lifeline.layout(life)
    assert not line.ahead
    assert line.now.label == "Ended"
    assert "Ended 31\u00a0May\u00a02026." in line.sentence


def test_words_that_would_touch_are_left_to_the_mark():
    begun = dt.date(2024, 1, 1)
    events = [
        LifeEvent(begun + dt.timedelta(days=1), "Went live"),
        LifeEvent(begun + dt.timedelta(days=400), "Renewed"),
    ]
    marks = lifeline.layout(Life(begun, dt.date(2026, 1, 1), 25, events)).marks
    assert [mark.label for mark in marks] == ["", "Renewed"]
    assert marks[0].title == "Went live, 2\u00a0Jan\u00a02024"


def test_an_engagement_that_begins_today_can_be_drawn():
    today = dt.date(2026, 8, 6)
    assert lifeline.layout(Life(today, today, 1)).past == "M8.0 40H898.0"


def test_the_week_is_added_up_by_row_and_by_day_with_billable_apart():
    days = [GridDay(dt.date(2026, 8, 3)), GridDay(dt.date(2026, 8, 4))]
    support = GridRow("Support", (GridCell("a", "1:30", 90), GridCell("b")))
    leave = GridRow("Leave", (GridCell("c"), GridCell("d", "8:00", 480)), billable=False)
    groups, (billable, everything) = week.place(
        days, [GridGroup("Kestrel", "KES-1", (support,)), GridGroup("Inside", "", (leave,))]
    )
    assert [row.total for group in groups for row in group.rows] == ["1:30", "8:00"]
    assert (billable.days, billable.week) == (("1:30", "–"), "1:30")
    assert (everything.days, everything.week) == (("1:30", "8:00"), "9:30")
    assert groups[0].rows[0].cells[0].label == "Kestrel, Support, 3\u00a0Aug\u00a02026"


def test_a_share_of_money_may_be_a_decimal():
    assert bars.share_of(Decimal("12.50"), Decimal("100.00")) == "12.5"
