"""Every figure of the pages of revenue opens how it came about, and what is shown there comes to it (R-12)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine

from partnerview.books.invariants import all_invariants, breaches
from tests.cast import Cast
from tests.recognition.explained.reading import Figure, figures, number_in, worked
from tests.recognition.explained.stage import TODAY, Stage, set_stage

# What somebody entered stands as it is: there is nothing behind it.
ENTERED = re.compile(
    r", (Quantity|Price)$|^(Payments|Amendments|Where the hours went|Blocks bought ahead|Workstreams at once), "
    r"|^Planned and worked by (workstream|person), "
)
COUNTED = re.compile(
    r", (Clients|Lines)$|^Over-served$|^Profitability, table, (Over-served|No cost rate)$"
)  # a count leads to the rows that it counts
NOTHING = re.compile(r"[+−]?[0.,:]+|[A-Z]{3} 0.00")
EACH = 2  # figures of one column of one page that are followed; all of them in the long profile
PAGES = {
    "MRR": "/mrr/?month=2024-03&currency=GBP",
    "MRR of all currencies": "/mrr/?month=2024-03&currency=all",
    "MRR restated": "/mrr/?month=2024-02&currency=GBP&view=restated",
    "MRR by partner": "/mrr/?month=2024-03&currency=GBP&rows=partner",
    "MRR by workstream": "/mrr/?month=2024-02&currency=EUR&rows=workstream",
    "MRR of the books' first month": "/mrr/?month=2024-01&currency=all",
    "lines": "/mrr/lines/?month=2024-03",
    "movements": "/mrr/movements/",
    "retention": "/mrr/retention/?month=2024-03&window=2&currency=all",
    "retention in one currency": "/mrr/retention/?month=2024-03&window=1&currency=GBP",
    "mix": "/mrr/mix/?month=2024-03&currency=all",
    "mix in one currency": "/mrr/mix/?month=2024-03&currency=GBP",
    "forecast": "/mrr/forecast/?month=2024-03&currency=all",
    "balances": "/balances/?month=2024-03",
    "balances in February": "/balances/?month=2024-02",
    "obligations": "/balances/obligations/?month=2024-03",
    "revenue": "/recognition/",
    "bridge": "/bridge/?month=2024-02",
    "bridge of March": "/bridge/?month=2024-03",
    "bridge of an engagement": "/engagements/{norbury}/bridge/?month=2024-02",
    "scope": "/engagements/{norbury}/",
    "hours": "/engagements/{norbury}/hours/",
    "invoices": "/engagements/{norbury}/invoices/",
    "recognition": "/engagements/{norbury}/recognition/?all=1",
    "recognition abroad": "/engagements/{seine}/recognition/?all=1",
    "profitability": "/profitability/?through=2024-03",
    "margin": "/engagements/{norbury}/margin/",
    "invoice": "/invoices/{invoice}/",
    "credit note": "/invoices/{credit}/",
    "list of invoices": "/invoices/",
}


@pytest.fixture
def stage(cast: Cast) -> Iterator[Stage]:
    with time_machine.travel(TODAY):
        yield set_stage(cast)


@pytest.fixture
def finance(cast: Cast, stage: Stage, browser_of: Callable[..., Any]) -> Any:
    browser = browser_of(cast.finance_lead)
    browser.prove(cast.finance_lead)
    return browser


@pytest.fixture
def address_of(stage: Stage) -> Callable[[str], str]:
    keys = {name: getattr(stage, name).pk for name in ("norbury", "seine", "invoice", "credit")}
    return lambda page: PAGES[page].format(**keys)


@pytest.mark.parametrize("each", [EACH, pytest.param(10_000, marks=pytest.mark.long)], ids=["some", "all"])
def test_every_figure_of_every_page_explains_itself_and_its_arithmetic_comes_to_it(
    each: int, finance: Any, address_of: Callable[[str], str]
) -> None:
    """One stage, thirty pages: what is wrong is told page by page."""
    wrong = {page: found for page in PAGES if (found := _problems_of(finance, address_of(page), each))}
    assert wrong == {}, "\n".join(f"{page}: {line}" for page, lines in wrong.items() for line in lines)


API = {
    "/mrr/explanation/": "/api/v1/reports/mrr/explanation/",
    "/balances/explanation/": "/api/v1/reports/deferred-revenue/explanation/",
    "/bridge/explanation/": "/api/v1/reports/bridge/explanation/",
}


def test_the_api_explains_the_same_figures_with_the_same_arithmetic(
    cast: Cast, finance: Any, api_of: Callable[..., Any], address_of: Callable[[str], str]
) -> None:
    """One figure of each name, from every page."""
    api, told = api_of(cast.finance_lead), {}
    for page in PAGES:
        for figure in figures(finance.get(address_of(page)).content.decode()):
            path, _, query = figure.explained_at.partition("?")
            name = parse_qs(query).get("figure", [""])[0] + parse_qs(query).get("gap", [""])[0]
            if path in API or re.fullmatch(r"/invoices/\d+/explanation/", path):
                told.setdefault((re.sub(r"\d+", "N", path), re.sub(r"\d+", "N", name)), figure.explained_at)
    assert len(told) > 60
    differ = []
    for address in told.values():
        path, _, query = address.partition("?")
        answer = api.get(f"{API.get(path, f'/api/v1{path}')}?{query}")
        shown = worked(finance.get(address, headers={"HX-Request": "true"}).content.decode())
        if answer.status_code != 200 or not _same(answer.json()["worked"], shown.value):
            differ.append(f"{address}: {answer.status_code} {answer.content[:200]!r}, page {shown.value}")
    assert differ == []


NO_FIGURE = [
    "/mrr/explanation/?figure=nothing",
    "/mrr/explanation/?figure=line&key=987654",
    "/mrr/explanation/?figure=movement&key=x",
    "/mrr/explanation/?figure=share&key=987654&of=row",
    "/mrr/explanation/?figure=cohort_kept&key=2024-01&of=2",
    "/mrr/explanation/?figure=mix_recurring&of=never",
    "/balances/explanation/?figure=nothing",
    "/balances/explanation/?figure=entry&key=987654",
    "/balances/explanation/?figure=planned&key=987654&of=2024-01",
    "/balances/explanation/?figure=contract_liability&key=987654",
    "/bridge/explanation/?figure=timing&gap=9&currency=GBP",
    "/bridge/explanation/?figure=nothing&gap=1&currency=all",
    "/profitability/explanation/?figure=nothing&in=GBP",
    "/profitability/explanation/?figure=margin&in=XXX",
    "/invoices/{invoice}/explanation/?figure=nothing",
    "/invoices/{invoice}/explanation/?figure=line-987654",
    "/mrr/lines/?explain=nothing&in=GBP",
    "/mrr/lines/?explain=amount&in=XXX",
]


def test_what_names_no_figure_is_not_found(finance: Any, stage: Stage) -> None:
    answers = {address: finance.get(address.format(invoice=stage.invoice.pk)).status_code for address in NO_FIGURE}
    assert {address: status for address, status in answers.items() if status != 404} == {}


def test_nobody_reads_through_an_explanation_what_they_cannot_see(
    cast: Cast, stage: Stage, browser_of: Callable[..., Any], api_of: Callable[..., Any]
) -> None:
    """Norbury belongs to another account manager."""
    line, entry = stage.norbury.lines.first(), stage.norbury.recognition_entries.first()
    browser, api = browser_of(cast.other_account_manager), api_of(cast.other_account_manager)
    for address in (
        f"/mrr/explanation/?figure=line&key={line.pk}",
        f"/mrr/explanation/?figure=contracted&key={stage.norbury.pk}",
        f"/balances/explanation/?figure=entry&key={entry.pk}",
        f"/balances/explanation/?figure=planned&key={line.pk}&of=2024-01",
        f"/balances/explanation/?figure=recognized_to_date&by=engagement&key={stage.norbury.pk}",
        f"/balances/explanation/?figure=contract_liability&currency=GBP&month=2024-03&key={stage.norbury.pk}",
        f"/invoices/{stage.invoice.pk}/explanation/?figure=net",
    ):
        path, _, query = address.partition("?")
        assert browser.get(address).status_code == 404, address
        assert api.get(f"{API.get(path, f'/api/v1{path}')}?{query}").status_code in {404, 422}, address
    assert "Norbury" not in browser.get("/mrr/explanation/?month=2024-03&currency=GBP").content.decode()


def _problems_of(browser: Any, address: str, each: int) -> list[str]:
    answer = browser.get(address)
    if answer.status_code != 200:
        return [f"answers {answer.status_code}"]
    found = [figure for figure in figures(answer.content.decode()) if not ENTERED.search(figure.place)]
    if not found:
        return ["shows no figure at all"]
    counted = {figure for figure in found if COUNTED.search(figure.place) and figure.leads}
    bare = [figure for figure in found if not figure.explained_at and not NOTHING.fullmatch(figure.text)]
    silent = [f"not explained: {figure}" for figure in bare if figure not in counted]
    seen: Counter[str] = Counter()
    for figure in found:
        seen[figure.place] += 1
        if figure.explained_at and seen[figure.place] <= each and (said := _problem(browser, figure)):
            silent.append(said)
    return silent


def _problem(browser: Any, figure: Figure) -> str:
    """What does not agree between the figure, its explanation's result, its arithmetic and its rows."""
    answer = browser.get(figure.explained_at, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        return f"{figure}: {answer.status_code}"
    told = worked(answer.content.decode())
    shown, value = number_in(figure.text), told.value
    if "%" in told.result:
        value *= 100
    if _rounded(value, told.result) != number_in(told.result):
        return f"{figure}: {value} is not {told.result}"
    if abs(_rounded(value, figure.text)) != abs(shown):
        return f"{figure}: explained as {told.result}"
    whole = told.first if "%" in told.result else told.value
    if told.rows is not None and told.same_unit and _rounded(told.rows, figure.text) != _rounded(whole, figure.text):
        return f"{figure}: its rows come to {told.rows}, not {whole}"
    return ""


def _same(worked_out: str, value: Decimal) -> bool:
    """To a dozen places: a quotient has no end."""
    return abs(Decimal(worked_out) - value) < Decimal("1e-12")


def _rounded(value: Decimal, like: str) -> Decimal:
    """To as many places as the text shows, half up."""
    number = re.findall(r"\d[\d,]*(?:\.(\d+))?", like)[-1]
    if re.search(r"\d:\d\d", like):
        number = ""
    return value.quantize(Decimal(1).scaleb(-len(number)), rounding=ROUND_HALF_UP)


def test_every_law_of_the_books_holds_where_something_is_in_every_column(stage: Stage) -> None:
    assert "balances: opening and the moves of a month make closing" in all_invariants()
    assert breaches() == []
