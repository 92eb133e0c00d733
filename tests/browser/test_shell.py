"""The shell by mouse and by keyboard: menu, theme, search, explanations, rows."""

from __future__ import annotations

import pytest

from tests.builders import make_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_every_component_is_accessible_wide_in_light_and_narrow_in_dark(window, accessible, cast, width, dark):
    page = window(cast.admin, width=width, dark=dark)
    page.goto("/styleguide/")
    accessible(page)


def test_a_figure_opens_its_explanation_and_escape_returns_to_it(window, cast):
    page = window(cast.admin)
    page.goto("/styleguide/")
    figure = page.locator("a.figure[data-explain]").first
    figure.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#explain")
    panel.wait_for(state="visible")
    assert "Every recurring line that ran on 30 June" in panel.inner_text()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert figure.evaluate("node => node === document.activeElement")
    assert page.url.endswith("/styleguide/")


def test_the_theme_survives_the_next_page_and_goes_back_to_the_system(window, cast):
    page = window(cast.admin)
    page.goto("/styleguide/")
    page.get_by_role("button", name="Light or dark").click()
    page.goto("/styleguide/explanation/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="account").click()
    page.get_by_text("As the system").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def test_ctrl_k_searches_and_arrows_walk_through_what_is_found(window, cast):
    client = make_client("Hallam Freight")
    page = window(cast.admin)
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.keyboard.type("hallam")
    page.locator("#search-results a").first.wait_for(state="visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clients/{client.pk}/")


def test_rows_of_a_list_are_walked_by_arrows(window, cast):
    for name in ("Hallam", "Hollis", "Hurst"):
        make_client(name)
    page = window(cast.admin)
    page.goto("/clients/?name=h")
    page.get_by_role("link", name="Hallam").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Hollis"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "Hallam"


def test_the_menu_of_a_phone_opens_and_leads_on(window, cast):
    page = window(cast.admin, width=390)
    page.goto("/styleguide/")
    page.get_by_role("button", name="Menu").click()
    page.locator("#rail").get_by_text("Operate").click()
    page.locator("#rail").get_by_role("link", name="Clients").click()
    page.wait_for_url("**/clients/")


def test_the_first_tab_leads_past_the_shell(window, cast):
    page = window(cast.admin)
    page.goto("/styleguide/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
