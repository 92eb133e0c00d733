"""The pages of usage: a file taken whole or not at all, the list, taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.models import LineKind, ServiceLine, UsageRecord
from tests.builders import make_engagement, make_line
from tests.cast import Cast
from tests.engagements.stage import close_month

pytestmark = pytest.mark.usefixtures("mid_june")

HEAD = "event_id,engagement,line,used_on,quantity,note\n"
GOOD = HEAD + "a,BRW,Storage,2024-05-03,12.5,\nb,brw,storage,2024-05-04,3,night run\n"


@pytest.fixture
def line(cast: Cast) -> ServiceLine:
    return make_line(make_engagement(code="BRW"), LineKind.USAGE, name="Storage")


@pytest.fixture
def manager(cast: Cast, browser_of: Callable[..., Any]) -> Any:
    return browser_of(cast.account_manager)


def upload(browser: Any, text: str | bytes, **typed: str) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post("/usage-records/new/", {"file": SimpleUploadedFile("usage.csv", content), **typed})


def test_a_file_is_taken_and_again_changes_nothing(line: ServiceLine, manager: Any) -> None:
    assert b"No usage yet" in manager.get("/usage-records/").content
    for _ in range(2):
        assert upload(manager, GOOD).status_code == 302
    assert [(row.event_id, row.note) for row in UsageRecord.objects.order_by("event_id")] == [
        ("a", ""),
        ("b", "night run"),
    ]
    shown = manager.get("/usage-records/").content.decode()
    assert "12.5 GB" in shown
    assert "2 in all" in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("event_id,line\na,b\n", "must name the columns"),
        (HEAD, "no rows"),
        (b"event_id\xff", "not UTF-8"),
        (HEAD + "a,BRW,Storage,2024-05-03,12.5\n", "It has 5 cells"),
        (HEAD + "a,BRW,Storage,3 May,12.5,\n", "is not a day"),
        (HEAD + "a,BRW,Storage,2024-05-03,-1,\n", "no number of units"),
        (HEAD + "a,BRW,Storage,2024-05-03,=1+1,\n", "no number of units"),
        (HEAD + "a,BRW,Compute,2024-05-03,1,\n", "no usage line"),
        (HEAD + "a,BRW,Storage,2024-06-16,1,\n", "has not come yet"),
        (HEAD + "a,BRW,Storage,2024-05-03,1,\na,BRW,Storage,2024-05-03,1,\n", "Row 2 has this event already"),
        (HEAD + ",BRW,Storage,2024-05-03,1,\n", "nothing here"),
    ],
)
def test_a_file_with_one_bad_cell_is_not_taken_at_all(
    line: ServiceLine, manager: Any, text: str | bytes, sentence: str
) -> None:
    answer = upload(manager, text)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert UsageRecord.objects.count() == 0


def test_an_event_that_is_known_with_another_content_is_named_by_its_row(line: ServiceLine, manager: Any) -> None:
    upload(manager, GOOD)
    answer = upload(manager, HEAD + "c,BRW,Storage,2024-05-05,1,\na,BRW,Storage,2024-05-03,13,\n")
    assert "row 3, event_id" in answer.content.decode()
    assert UsageRecord.objects.count() == 2


def test_a_file_of_a_closed_month_takes_the_privilege_and_a_reason(
    line: ServiceLine, cast: Cast, manager: Any, browser_of: Callable[..., Any]
) -> None:
    close_month("2024-05")
    assert upload(manager, GOOD, reason="Late").status_code == 422
    assert upload(browser_of(cast.finance_lead), GOOD).status_code == 422
    assert UsageRecord.objects.count() == 0
    assert upload(browser_of(cast.finance_lead), GOOD, reason="The meter was down").status_code == 302


def test_usage_is_taken_back_with_a_reason(line: ServiceLine, manager: Any) -> None:
    upload(manager, GOOD)
    page = f"/usage-records/{UsageRecord.objects.get(event_id='a').pk}/reversal/"
    assert b"Take 12.5 GB back" in manager.get(page).content
    assert manager.post(page, {"reason": " "}).status_code == 422
    assert manager.post(page, {"reason": "Counted twice"}).status_code == 302
    assert b"already reversed" in manager.post(page, {"reason": "Again"}).content
    assert b"taken back" in manager.get("/usage-records/").content


def test_usage_of_a_colleague_is_not_there(
    line: ServiceLine, cast: Cast, manager: Any, browser_of: Callable[..., Any]
) -> None:
    upload(manager, GOOD)
    other = browser_of(cast.other_account_manager)
    assert b"12.5" not in other.get("/usage-records/").content
    assert other.get(f"/usage-records/{UsageRecord.objects.get(event_id='a').pk}/reversal/").status_code == 404
    assert b"no usage line" in upload(other, HEAD + "z,BRW,Storage,2024-05-03,1,\n").content
    assert browser_of(cast.team_member).get("/usage-records/new/").status_code == 403


def test_a_usage_line_is_sold_on_its_form(cast: Cast, manager: Any) -> None:
    engagement = make_engagement()
    address = f"/engagements/{engagement.pk}/lines/new/?kind=usage"
    typed = {
        "name": "Storage",
        "usage_unit": "GB",
        "interval": "month",
        "billing_anchor": "start",
        "starts_on": "2024-06-01",
    }
    wrong = manager.post(address, typed | {"usage_tiers": "1000: 0.10\n500: 0.08\n0.05"})
    assert wrong.status_code == 422
    assert "rising order" in wrong.content.decode()
    assert "1000: 0.10" in wrong.content.decode()
    assert manager.post(address, typed | {"usage_tiers": "1000: 0.10\n0.05", "unit_price": "80"}).status_code == 302
    line = engagement.lines.get()
    assert (line.monthly_amount, line.usage_tiers[0]) == (80, {"up_to": "1000", "unit_price": "0.10"})
