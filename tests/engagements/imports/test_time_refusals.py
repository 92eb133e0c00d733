"""What a time export may not hold: each a sentence with row and column, and nothing is written."""

from __future__ import annotations

import datetime as dt

import pytest

from engagements.models import TimeEntry
from partnerview.books.models import AccountingPeriod
from tests.builders import log_time, make_engagement, make_person
from tests.engagements.imports.files import GOOD, harvest, written

WRONG_CELLS = [
    ({"Hours": "25"}, "hours_over_a_day", "Hours", "A day has 24 hours. Split the entry or correct it."),
    ({"Hours": "24.001"}, "hours_over_a_day", "Hours", "A day has 24 hours."),
    ({"Hours": "-1"}, "hours_negative", "Hours", "Hours cannot be below zero."),
    ({"Hours": "-0:30"}, "hours_negative", "Hours", "Hours cannot be below zero."),
    ({"Hours": "0"}, "hours_zero", "Hours", "less than half a minute"),
    ({"Hours": "0.008"}, "hours_zero", "Hours", "less than half a minute"),
    ({"Hours": ""}, "hours_missing", "Hours", "The hours are missing."),
    ({"Hours": "1h30"}, "hours_unreadable", "Hours", "Write 1.5, 1,5 or 1:30."),
    ({"Hours": "1,500"}, "hours_unreadable", "Hours", "no number of hours"),
    ({"Hours": "NaN"}, "hours_unreadable", "Hours", "no number of hours"),
    ({"Hours": "\u0661.\u0665"}, "hours_unreadable", "Hours", "no number of hours"),
    ({"Hours": "=1+1"}, "formula_in_hours", "Hours", "This is a formula"),
    ({"Hours": "+7.5"}, "formula_in_hours", "Hours", "This is a formula"),
    ({"Hours": "-A1"}, "formula_in_hours", "Hours", "This is a formula"),
    ({"Date": ""}, "day_missing", "Date", "The date is missing."),
    ({"Date": "2024-02-30"}, "day_unreadable", "Date", "There is no such day."),
    ({"Date": "2023-02-29"}, "day_unreadable", "Date", "There is no such day."),
    ({"Date": "yesterday"}, "day_unreadable", "Date", "There is no such day."),
    ({"Date": "=TODAY()"}, "formula_in_day", "Date", "This is a formula"),
    ({"Date": "@SUM(A1)"}, "formula_in_day", "Date", "This is a formula"),
    ({"Billable Rate": "=A1"}, "formula_in_billable_rate", "Billable Rate", "not an amount"),
    ({"Cost Amount": "a lot"}, "unreadable_in_cost_amount", "Cost Amount", "Write 1250.00."),
    ({"Billable?": "maybe"}, "billable_unreadable", "Billable?", "Billable is Yes or No."),
    ({"Currency": "US Dollar - USD"}, "currency_differs", "Currency", "KES-1 is kept in GBP."),
    ({"Task": "x" * 201}, "task_too_long", "Task", "201 letters; 200 fit"),
]


@pytest.fixture
def book(cast):
    """The engagement and the person that the good row speaks of."""
    return make_engagement(code="KES-1"), make_person("Mina Solberg")


@pytest.fixture
def time(run, book, tmp_path):
    """Import these bytes as time; nothing is accepted and no suggestion taken unless asked for."""

    def imported(content: bytes, **options):
        file = tmp_path / "time.csv"
        file.write_bytes(content)
        return run("import_time", file, **options)

    return imported


def refused_for(result):
    return [(why["code"], why["row"], why["column"]) for why in result["why"]]


def test_every_wrong_cell_is_named_with_its_row_and_column(time):
    result = time(harvest({}, *(cells for cells, *_ in WRONG_CELLS)), mapping="suggested", accept_warnings=True)
    assert not result["ok"]
    found = {(f["row_number"], f["code"]): f for f in result["findings"]}
    for row, (_, code, column, sentence) in enumerate(WRONG_CELLS, start=3):
        finding = found[row, code]
        assert (finding["column"], finding["severity"]) == (column, "error")
        assert sentence in finding["message"]
    assert not any(row == 2 for row, _ in found)
    assert TimeEntry.objects.count() == 0


def test_a_person_who_is_not_mapped_is_named_once_with_the_number_of_rows(time):
    result = time(harvest({"Last Name": "Nobody"}, {}, {"Last Name": "Nobody", "Notes": "x"}))
    assert refused_for(result) == [("unmapped_person", 2, "First Name")]
    assert "“Mina Nobody” in 2 rows" in result["why"][0]["message"]
    assert TimeEntry.objects.count() == 0


def test_an_engagement_that_is_not_here_cannot_be_suggested_into_being(time):
    result = time(harvest({"Project Code": "NEW-9", "Client": "Somebody else"}), mapping="suggested")
    assert refused_for(result) == [("unmapped_engagement", 2, "Project")]


def test_a_code_under_another_client_is_only_suggested(time):
    result = time(harvest({"Client": "Kestrel Aerospace"}))
    assert refused_for(result) == [("unmapped_engagement", 2, "Project")]
    assert "nobody has confirmed" in result["why"][0]["message"]


def test_an_account_manager_cannot_map_to_an_engagement_of_another(run, cast, tmp_path):
    make_engagement(code="KES-1", account_manager=cast.other_account_manager)
    make_person("Mina Solberg")
    file = tmp_path / "time.csv"
    file.write_bytes(harvest())
    result = run("import_time", file, email=cast.account_manager.email, mapping="suggested")
    assert refused_for(result) == [("unmapped_engagement", 2, "Project")]


def test_days_that_can_be_read_two_ways_wait_for_a_choice(time, tmp_path):
    rows = harvest({"Date": "03/04/2024"}, {"Date": "05/06/2024"})
    assert refused_for(time(rows)) == [("unmapped_day_order", 2, "Date")]
    (tmp_path / "map.json").write_text('{"day_order": {"03/04/2024": "mdy"}}')
    assert time(rows, mapping=str(tmp_path / "map.json"))["ok"]
    assert set(TimeEntry.objects.values_list("worked_on", flat=True)) == {dt.date(2024, 3, 4), dt.date(2024, 5, 6)}


def test_one_day_above_twelve_says_how_all_are_read(time):
    assert time(harvest({"Date": "03/04/2024"}, {"Date": "25/03/2024"}))["ok"]
    assert set(TimeEntry.objects.values_list("worked_on", flat=True)) == {dt.date(2024, 4, 3), dt.date(2024, 3, 25)}


def test_a_row_with_a_cell_too_few_is_named(time):
    content = harvest({}) + b"2024-02-05,Kestrel Aerosystems\n"
    codes = {(code, row) for code, row, _ in refused_for(time(content, mapping="suggested"))}
    assert ("wrong_width", 3) in codes


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Date": "2023-12-31"}, "before_engagement"),
        ({"Date": "2199-01-01"}, "in_the_future"),
        ({"Invoiced?": "Yes"}, "invoiced_elsewhere"),
    ],
)
def test_a_warning_waits_until_somebody_accepts_it(time, cells, code):
    waiting = time(harvest(cells))
    assert refused_for(waiting)[0][0] == code
    assert TimeEntry.objects.count() == 0
    assert time(harvest(cells), accept_warnings=True)["ok"]
    assert TimeEntry.objects.count() == 1


def test_a_person_day_over_24_hours_counts_what_is_here_already(time, book):
    engagement, person = book
    log_time(engagement, person=person, minutes=900, worked_on=dt.date(2024, 2, 5))
    result = time(harvest({"Hours": "9.5"}))
    assert refused_for(result) == [("person_day_over_24h", 2, "Hours")]
    assert (
        "24:30 hours on 5 Feb 2024, in one row of this file beside what is here already" in result["why"][0]["message"]
    )


def test_a_closed_month_needs_the_privilege_and_a_reason(time, cast):
    AccountingPeriod.objects.create(month=dt.date(2024, 2, 1), status="closed")
    as_finance = {"email": cast.finance_lead.email, "accept_warnings": True}
    without_privilege = time(harvest(), accept_warnings=True, reason="Forgotten")
    assert "needs the permission" in without_privilege["error"]
    without_reason = time(harvest(), **as_finance)
    assert "Say why these rows come late" in without_reason["error"]
    assert TimeEntry.objects.count() == 0
    assert time(harvest(), **as_finance, reason="The timesheet came late")["ok"]
    assert TimeEntry.objects.get().backdate_reason == "The timesheet came late"


def test_a_dry_run_writes_nothing_and_leaves_nothing_open(time):
    result = time(harvest(), dry_run=True)
    assert (result["ok"], result["rows_new"]) == (True, 1)
    assert TimeEntry.objects.count() == 0


def test_a_mapping_that_names_what_is_not_there_is_refused(time, tmp_path):
    (tmp_path / "map.json").write_text('{"person": {"Mina Solberg": "999999", "Unknown": "new"}}')
    result = time(harvest(), mapping=str(tmp_path / "map.json"))
    assert "Some choices do not exist" in result["error"]
    assert TimeEntry.objects.count() == 0


def test_semicolons_and_decimal_commas_are_read(time):
    content = written(GOOD, [GOOD | {"Hours": "1,75"}], delimiter=";")
    assert time(content)["ok"]
    assert TimeEntry.objects.get().minutes == 105
