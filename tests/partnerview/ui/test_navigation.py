"""The rail: only what a person may use, only what exists."""

from __future__ import annotations

from types import SimpleNamespace

from django.test import RequestFactory

from partnerview.dashboard import navigation
from partnerview.dashboard.context import Shell
from partnerview.dashboard.navigation import Place, sections_for
from partnerview.users.permissions import Permission


def person(*allowed):
    return SimpleNamespace(may=lambda permission: permission in allowed)


def test_a_destination_without_the_permission_is_not_shown(monkeypatch):
    places = (("Settings", (Place("Style guide", "styleguide", Permission.STYLEGUIDE_VIEW),)),)
    monkeypatch.setattr(navigation, "PLACES", places)
    assert sections_for(person(), "/") == ()
    assert sections_for(person(Permission.STYLEGUIDE_VIEW), "/")[0].label == "Settings"


def test_a_destination_that_this_release_does_not_have_is_left_out(monkeypatch):
    monkeypatch.setattr(navigation, "PLACES", (("Grow", (Place("Moon", "moon:landing"),)),))
    assert sections_for(person(), "/") == ()


def test_the_deepest_destination_on_the_way_here_is_current(monkeypatch):
    places = (("Operate", (Place("Engagements", "list"), Place("Time", "week"))),)
    monkeypatch.setattr(navigation, "PLACES", places)
    monkeypatch.setattr(navigation, "address", {"list": "/engagements/", "week": "/engagements/time/"}.get)
    items = sections_for(person(), "/engagements/time/2026-08-03/")[0].items
    assert [(item.label, item.current) for item in items] == [("Engagements", False), ("Time", True)]


def test_a_theme_that_nobody_offers_is_ignored():
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = '"><script>'
    assert Shell(request).theme == ""
    request.COOKIES["theme"] = "dark"
    assert Shell(request).theme == "dark"


def test_a_page_without_a_person_has_no_rail():
    shell = Shell(RequestFactory().get("/"))
    assert shell.sections == ()
    assert shell.person is None
    assert shell.search_url is None


def test_a_page_that_belongs_to_a_place_without_lying_below_it_opens_its_section(monkeypatch):
    places = (
        ("Home", (Place("Home", "home", also=("/four-numbers/",)),)),
        ("Operate", (Place("Invoices", "invoices", also=("/credit-notes/",)), Place("Capacity", "capacity"))),
    )
    monkeypatch.setattr(navigation, "PLACES", places)
    known = {"home": "/", "invoices": "/invoices/", "capacity": "/capacity/"}
    monkeypatch.setattr(navigation, "address", known.get)
    current = [item.label for part in sections_for(person(), "/credit-notes/7/") for item in part.items if item.current]
    assert current == ["Invoices"]
    home, operate = sections_for(person(), "/four-numbers/cash/")
    assert home.items[0].current
    assert not operate.open
    assert not any(item.current for part in sections_for(person(), "/elsewhere/") for item in part.items)
