"""Day one: who is newly arrived, what they see, and that it leaves home by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from partnerview import clock
from partnerview.dashboard.reports.arrival import arrival_of
from partnerview.directory.actions.records import change_record
from partnerview.directory.models import Partner, Territory
from partnerview.users.actions.people import change_user
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.handovers import hand_over
from tests.cast import Cast
from tests.programs.raps import a_partner, active, opened, promised


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def long_ago(*people: User) -> None:
    """They were here before."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(created_at=clock.now() - dt.timedelta(days=400))


def a_newcomer() -> User:
    return User.objects.create_user("newcomer@example.com", name="Suvi Ahonen", roles=[Role.PAM])


def just_now(*people: User) -> None:
    """They came today, also where the cast was made before midnight."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(created_at=clock.now())


def test_somebody_is_new_for_thirty_days_and_no_flag_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    just_now(cast.pam)
    today = clock.today()
    assert (arrival_of(cast.pam).why, arrival_of(cast.pam).day, arrival_of(cast.pam).is_new) == ("account", 1, True)
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=29))
    assert (arrival_of(cast.pam).day, arrival_of(cast.pam).is_new) == (30, True)
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=30))
    assert arrival_of(cast.pam).is_new is False


def test_a_role_a_territory_and_partners_are_each_an_arrival(cast: Cast) -> None:
    long_ago(cast.pam, cast.manager, cast.sales)
    assert [arrival_of(person).is_new for person in (cast.pam, cast.manager, cast.sales)] == [False, False, False]
    change_user(cast.sales, name=cast.sales.name, roles=[Role.SALES, Role.CXO], by=cast.admin)
    assert arrival_of(cast.sales).why == "role"
    change_user(cast.sales, name="Sam O’Neill", roles=[Role.SALES, Role.CXO], by=cast.admin)
    territory = Territory.objects.create(name="Nordics")
    change_record(territory, managers=[cast.manager], by=cast.admin)
    assert arrival_of(cast.manager).why == "territory"
    other = a_partner(cast)
    other.pam = a_newcomer()
    other.save()
    hand_over([other], to=cast.pam, reason="She leaves", by=cast.manager)
    assert arrival_of(cast.pam).why == "portfolio"


def test_a_newcomer_without_partners_is_told_what_will_be_here(cast: Cast, browser_of) -> None:
    newcomer = browser_of(a_newcomer())
    shown = text_of(newcomer.get("/day-one/"))
    assert "No partner is yours yet" in shown
    assert "Nothing was handed over to you yet" in shown
    assert "Your first days" in text_of(newcomer.get("/"))


def test_a_successor_reads_what_was_inherited_promised_and_due(cast: Cast, browser_of) -> None:
    rap = active(cast)
    partner = rap.partner
    qar = opened(cast, partner, due_on=clock.today())
    promised(qar, cast, "A joint price list", due_on=clock.today() - dt.timedelta(days=3))
    promised(qar, cast, "Two consultants certified", due_on=clock.today() + dt.timedelta(days=20))
    newcomer = a_newcomer()
    hand_over([partner], to=newcomer, reason="Pia leaves", by=cast.manager)
    page = text_of(browser_of(newcomer).get("/day-one/"))
    for words in (
        "1 partner is yours, 2 promises open",
        "Partners were handed over to you",
        "1 promise overdue",
        "Within a month",
        "QAR 1 is due",
    ):
        assert words in page
    home = text_of(browser_of(newcomer).get("/"))
    assert "1 partner handed over to you" in home
    assert "Verity Channel Works" in home


def test_home_drops_it_after_thirty_days_and_the_page_stays(cast: Cast, browser_of) -> None:
    a_partner(cast)
    long_ago(cast.pam, cast.cxo)
    assert "Your first days" not in text_of(browser_of(cast.pam).get("/"))
    assert "1 partner is yours, nothing open" in text_of(browser_of(cast.pam).get("/day-one/"))
    assert browser_of(cast.sales).get("/day-one/").status_code == 403


def test_a_manager_sees_the_portfolios_of_the_territories_a_cxo_what_they_are_worth(cast: Cast, browser_of) -> None:
    active(cast)
    Partner.objects.create(name="Far away", territory=Territory.objects.create(name="Japan"))
    manager, cxo = (text_of(browser_of(person).get("/day-one/")) for person in (cast.manager, cast.cxo))
    assert "1 partner is in your reach" in manager
    assert "Portfolios in your reach" in manager
    assert "2 partners are in your reach" in cxo
    assert "USD 340,000.00" in cxo
    assert "1 partner without an account manager" in cxo


def test_day_one_through_the_api_is_ones_own(cast: Cast, api_of) -> None:
    just_now(cast.pam)
    partner = a_partner(cast)
    promised(opened(cast, partner, due_on=clock.today()), cast, due_on=clock.today())
    mine = api_of(cast.pam).get("/api/v1/reports/day-one/").json()
    assert (mine["partners"], mine["day"], mine["is_new"], mine["packs"]) == (1, 1, True, [])
    assert [row["kind"] for row in mine["rows"]] == ["qar"]
    assert [row["text"] for row in mine["promises"]] == ["Two consultants certified"]
    assert api_of(cast.sales).get("/api/v1/reports/day-one/").status_code == 403
