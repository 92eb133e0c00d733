"""The rail: only what a person may use, only what exists."""

from __future__ import annotations

import re
from types import SimpleNamespace

from django.test import RequestFactory
from django.urls import get_resolver

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


# Reached from everywhere, or by people who have no rail.
OF_NO_PLACE = {"search", "views", "r", "accounts", "static", "media", "api", "health", "portal", "i"}


def addresses(resolver=None, before=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        yield from addresses(pattern, path) if hasattr(pattern, "url_patterns") else [path]


def test_every_page_opens_the_section_that_it_belongs_to():
    everything = SimpleNamespace(may=lambda permission: permission != Permission.PORTAL_VIEW)
    lost = set()
    for pattern in addresses():
        path = "/" + re.sub(r"<[^>]+>", "1", pattern)
        sections = sections_for(everything, path)
        if pattern.split("/")[0] not in OF_NO_PLACE and not pattern.startswith("<"):
            current = [item.label for section in sections for item in section.items if item.current]
            if len(current) != 1:
                lost.add((path, *current))
    assert lost == set()


def test_what_is_said_to_lie_beside_a_place_exists():
    begins = {pattern.split("<")[0] for pattern in addresses()}
    said = [begin for beside in navigation.BESIDE.values() for begin in beside.split()]
    assert [one for one in said if not any(begin.startswith(f"{one}/") for begin in begins)] == []


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
        ("Home", (Place("Home", "home"),)),
        ("Operate", (Place("Invoices", "invoices"), Place("Capacity", "capacity"))),
    )
    monkeypatch.setattr(navigation, "PLACES", places)
    monkeypatch.setattr(navigation, "BESIDE", {"home": "four-numbers", "invoices": "payments credit-notes"})
    known = {"home": "/", "invoices": "/invoices/", "capacity": "/capacity/"}
    monkeypatch.setattr(navigation, "address", known.get)
    current = [item.label for part in sections_for(person(), "/credit-notes/7/") for item in part.items if item.current]
    assert current == ["Invoices"]
    home, operate = sections_for(person(), "/four-numbers/cash/")
    assert home.items[0].current
    assert not operate.open
    assert not any(item.current for part in sections_for(person(), "/elsewhere/") for item in part.items)
