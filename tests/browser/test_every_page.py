"""Every page that the rail leads to, every record's page and the first pages of an empty firm: what axe says,
and whether a phone has to scroll sideways. A new destination of the rail is covered by itself; a new record
joins RECORDS, or the test that reads the addresses says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from engagements.models import Person
from partnerview.dashboard.navigation import PLACES, address
from partnerview.users.models import User
from partnerview.users.permissions import Role
from tests.access.keys import keys_of
from tests.access.routes import routes
from tests.access.stage import set_stage
from tests.browser.conftest import AXE

pytestmark = pytest.mark.django_db

LONG = "Pelican Point Insurance of the PNW"
# The style guide has a test of its own in test_shell.
RAIL = {
    label: [place.url_name for place in places if address(place.url_name) and place.url_name != "styleguide"]
    for label, places in PLACES
}
SECTIONS = [label for label, names in RAIL.items() if names]
# The page of one record is an address that ends with its id; a tab is an address below its engagement.
READ = [route for route in routes() if route.method == "GET" and not route.is_api]
# What contacts of partners see has a test of its own in test_portal.
RECORDS = [
    route
    for route in READ
    if route.address.endswith(":pk>/") and len(route.parameters) == 1 and not route.address.startswith("portal/")
]
TABS = [f"engagements/<int:pk>/{name}/" for name in ("hours", "team", "time", "invoices", "deliverables", "history")]


@pytest.fixture
def everything(cast: Any) -> User:
    """Somebody who may see every page."""
    roles = [Role.ADMIN, Role.FINANCE_LEAD, Role.MANAGER, Role.PAM, Role.CXO]
    user = User.objects.create_user("everything@example.com", name="Ottoline Featherstonehaugh", roles=roles)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not used"})
    Person.objects.create(name=user.name, user=user)
    return user


def faults_of(page: Page, url: str, *, looks: int) -> list[Any]:
    """What is wrong with a page: narrow in dark, and of two looks also wide in light."""
    _look(page, width=390, scheme="dark")
    response = page.goto(url)
    found: list[Any] = [] if response and response.status == 200 else [response and response.status]
    found += _looked_at(page, "narrow and dark")
    if looks == 1:
        return found
    _look(page, width=1440, scheme="light")
    return found + _looked_at(page, "wide and light")


def _look(page: Page, *, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def _looked_at(page: Page, look: str) -> list[Any]:
    violations = Axe().run(page, options=AXE).response["violations"]
    found: list[Any] = [(look, item["id"], item["nodes"][0]["html"][:200]) for item in violations]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, (look, "wider than the window by", wider)] if wider > 0 else found


def all_faults(page: Page, urls: list[str], *, looks: int = 2) -> str:
    """Every page with something wrong, in words; empty when there is none."""
    wrong = {url: faults for url in urls if (faults := faults_of(page, url, looks=looks))}
    return "\n".join(f"{url} {fault}" for url, faults in wrong.items() for fault in faults)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_page_of_the_rail_is_accessible_and_fits_a_phone(
    window: Callable[..., Page], everything: User, section: str
) -> None:
    set_stage(LONG)
    assert all_faults(window(everything), [reverse(name) for name in RAIL[section]]) == ""


def test_every_page_of_the_rail_of_an_empty_firm_is_accessible_and_fits_a_phone(
    window: Callable[..., Page], everything: User
) -> None:
    urls = [reverse(name) for section in SECTIONS for name in RAIL[section]]
    assert all_faults(window(everything), urls, looks=1) == ""


def test_every_record_is_accessible_and_fits_a_phone(window: Callable[..., Page], everything: User) -> None:
    stage = set_stage(LONG)
    people = {"pk": stage["users"].pk}
    urls = [
        route.url(people if route.address.startswith("settings/people/") else keys_of(route, stage))
        for route in RECORDS
    ]
    assert all_faults(window(everything), urls) == ""


def test_every_tab_of_an_engagement_is_accessible_and_fits_a_phone(
    window: Callable[..., Page], everything: User
) -> None:
    stage = set_stage(LONG)
    urls = [route.url(keys_of(route, stage)) for route in READ if route.address in TABS]
    assert len(urls) == len(TABS)
    assert all_faults(window(everything), urls, looks=1) == ""
