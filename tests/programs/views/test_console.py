"""The three tabs of the console: every count opens a list with as many rows, within one's territory, on any day."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerview import clock
from partnerview.directory.models import Territory
from programs.actions.policy import change_policy
from programs.actions.profiles import change_profile
from programs.models import Qar
from tests.cast import Cast
from tests.programs.raps import a_partner, active, exempted, opened, submitted
from tests.programs.reports.test_intelligence import spent

TABS = ("/console/", "/console/queue/", "/console/intelligence/")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def a_busy_portfolio(cast: Cast) -> None:
    """Two partners of the PAM (one tiered and selling, with a plan and an overdue open review), one of nobody."""
    rap = active(cast)
    change_profile(rap.partner, tier="Gold", stage="sell", by=cast.pam)
    opened(cast, rap.partner, due_on=clock.today())
    Qar.objects.filter(partner=rap.partner).update(due_on="2026-01-01")
    a_partner(cast, "Second Works")
    nobodys = a_partner(cast, "Nobody’s Works")
    nobodys.pam = None
    nobodys.save()


@pytest.mark.parametrize("page", TABS)
def test_a_tab_opens_for_managers_cxos_and_admins_and_for_nobody_else(cast: Cast, browser_of, page: str) -> None:
    for role, user in cast.by_role().items():
        status = browser_of(user).get(page).status_code
        assert status == (200 if role in {"manager", "cxo", "admin", "integration"} else 403), role


@pytest.mark.parametrize("whose", ["manager", "cxo"])
def test_every_count_on_a_card_opens_a_list_with_as_many_rows(cast: Cast, browser_of, whose: str) -> None:
    a_busy_portfolio(cast)
    browser = browser_of(getattr(cast, whose))
    page = browser.get("/console/").content.decode()
    counts = re.findall(r'<a href="([^"]+)">(\d+)(?: of \d+| tiered of \d+)?</a>', page)
    assert len(counts) >= 2 * 6 + 5
    for written, count in counts:
        address = written.replace("&amp;", "&")
        listed = browser.get(address).content.decode()
        rows = listed.partition("<tbody")[2].partition("</tbody>")[0]
        assert rows.count('<th scope="row"') == int(count), address


def test_a_territory_and_a_day_narrow_every_count(cast: Cast, browser_of) -> None:
    a_busy_portfolio(cast)
    a_partner(cast, "Far Works")
    near, far = Territory.objects.get(name="Americas East"), Territory.objects.create(name="Japan")
    cxo, manager = browser_of(cast.cxo), browser_of(cast.manager)
    assert "4 partners, 1 review overdue" in text_of(cxo.get(f"/console/?territory={near.pk}"))
    assert "No partner lies in your territory" in text_of(cxo.get(f"/console/?territory={far.pk}"))
    assert "4 partners, no review overdue" in text_of(cxo.get("/console/?on=2025-12-31"))
    refused = text_of(manager.get(f"/console/?territory={far.pk}"))
    assert "Territory: Select a valid choice" in refused
    assert "4 partners, 1 review overdue" in refused


def test_attention_is_needed_above_the_threshold_of_the_policy(cast: Cast, browser_of) -> None:
    a_busy_portfolio(cast)
    assert "Needs attention" not in text_of(browser_of(cast.manager).get("/console/"))
    change_policy(attention_above=0, least_tiered=8, most_tiered=10, by=cast.admin)
    assert "Needs attention" in text_of(browser_of(cast.manager).get("/console/"))


def test_the_queue_says_what_waits_for_whom_and_opens_it(cast: Cast, browser_of) -> None:
    rap, asked = submitted(cast), exempted(cast, a_partner(cast, "Brightmoor Systems"))
    manager = browser_of(cast.manager)
    page = text_of(manager.get("/console/queue/"))
    assert "2 decisions wait, 2 for you" in page
    assert f'href="/raps/{rap.pk}/"' in page
    assert f'href="/mdf-exemptions/{asked.pk}/"' in page
    assert "USD 3,500.00 outside a plan for Quarry Lane Clinics" in page
    assert "Brightmoor Systems" not in text_of(manager.get("/console/queue/?kind=rap"))
    cxo = browser_of(cast.cxo)
    assert "2 decisions wait, none for you" in text_of(cxo.get("/console/queue/"))
    assert "Nothing of this kind waits" in text_of(cxo.get("/console/queue/?waits_for=me"))
    Territory.objects.get(name="Americas East").managers.clear()
    assert "Nothing waits for a decision" in text_of(manager.get("/console/queue/"))


def test_intelligence_explains_each_figure_and_leads_to_its_rows(cast: Cast, browser_of) -> None:
    rap = active(cast)
    spent(rap, cast)
    manager = browser_of(cast.manager)
    response = manager.get("/console/intelligence/")
    page = text_of(response)
    assert "One plan runs, one account won so far" in page
    for words in (
        "1 plan</a>",
        "1 account won</a>, 35 %",
        "1 commitment</a>",
        "2 payments</a>, 1,000.00 not confirmed",
    ):
        assert words in page
    for address in re.findall(r'href="([^"]+)" data-explain', response.content.decode()):
        assert manager.get(address.replace("&amp;", "&")).status_code == 200, address
    for address in re.findall(r'class="note"><a href="([^"]+)"', response.content.decode()):
        assert manager.get(address.replace("&amp;", "&")).status_code == 200, address
    listed = text_of(manager.get(f"/mdf/?delivered_on={clock.today()}&currency=USD"))
    assert "All in USD" in listed
    assert "120,000.00" in listed
    assert manager.get("/console/intelligence/nothing/").status_code == 404
    assert "340,000.00" in text_of(manager.get("/console/intelligence/arr-committed/?currency=USD"))
    Territory.objects.get(name="Americas East").managers.clear()
    assert "340,000.00" not in text_of(manager.get("/console/intelligence/arr-committed/?currency=USD"))


@pytest.mark.parametrize("page", TABS)
def test_a_tab_asks_as_often_for_one_partner_as_for_twenty(cast: Cast, browser_of, page: str) -> None:
    rap = active(cast)
    browser = browser_of(cast.manager)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for number in range(20):
        partner = a_partner(cast, f"Partner {number}")
        change_profile(partner, tier="Gold", margin=Decimal(10), by=cast.pam)
        opened(cast, partner, due_on=clock.today())
    exempted(cast, rap.partner)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)
