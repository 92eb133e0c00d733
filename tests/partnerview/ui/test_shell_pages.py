"""The shell on real requests: who sees what, what a refusal looks like, and a strict CSP."""

from __future__ import annotations


def test_the_style_guide_is_refused_to_those_without_the_permission(browser_of, cast):
    page = browser_of(cast.sales).get("/styleguide/")
    assert page.status_code == 403
    assert "Your roles do not open this page" in page.content.decode()


def test_the_style_guide_shows_every_component_without_inline_style_or_script(browser_of, cast):
    page = browser_of(cast.admin).get("/styleguide/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_the_shell_says_who_is_signed_in_and_where(browser_of, cast):
    html = browser_of(cast.admin).get("/styleguide/").content.decode()
    assert cast.admin.name in html
    assert '<a href="/styleguide/" aria-current="page">Style guide</a>' in html
    assert "Sign out" in html


def test_an_address_that_only_a_button_may_use_says_so_in_a_page(browser_of, cast):
    page = browser_of(cast.finance_lead, proved=True).get("/close/2024-01/closing/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Only a button leads here" in page.content.decode()


def test_an_explanation_is_a_page_by_its_address_and_a_fragment_beside_its_figure(browser_of, cast):
    browser = browser_of(cast.admin)
    whole = browser.get("/styleguide/explanation/").content.decode()
    beside = browser.get("/styleguide/explanation/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in beside
    assert "GBP\u00a0367,761.49" in beside


def test_an_address_that_does_not_exist_says_so_in_our_words(browser_of, cast):
    page = browser_of(cast.admin).get("/there/is/nothing/here/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


def test_the_chosen_theme_is_in_the_first_paint(browser_of, cast):
    browser = browser_of(cast.admin)
    browser.cookies["theme"] = "dark"
    assert '<html lang="en" data-theme="dark">' in browser.get("/styleguide/").content.decode()


def test_signing_in_wears_the_same_look(browser_of):
    page = browser_of().get("/accounts/login/")
    html = page.content.decode()
    assert page.status_code == 200
    assert 'class="desk"' in html
    assert '<label for="id_login">' in html
    assert "style=" not in html
