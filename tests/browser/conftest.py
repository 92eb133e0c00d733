"""A real Chromium whose every request is answered by the test's own Django, inside its transaction.

    def test_…(window, cast):
        page = window(cast.finance_lead)          # or window(user, width=390, dark=True)
        page.goto("/mrr/")

Nothing listens on a port: requests are caught on their way out and handed to the tenant's test client,
so a browser test sees the rows that it made and is rolled back like any other.
"""

from __future__ import annotations

import contextvars
import json
import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from partnerview.users.models import User
from tests.conftest import TenantClient

HOST = "http://acme.localhost"
REDIRECTS = {301, 302, 303, 307, 308}
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def _chromium(chromium: str) -> Iterator[Browser]:
    """One browser for this folder. Its event loop runs in this very thread, which Django would refuse."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(_chromium: Browser, browser_of: Callable[..., TenantClient]) -> Iterator[Callable[..., Page]]:
    """`window(user)` is a page of a signed-in person; with `proved` they have just shown who they are.

    Problems that a page reports fail the test.
    """
    problems: list[str] = []
    contexts = []

    def opened(user: User | None, *, width: int = 1440, dark: bool = False, proved: bool = False) -> Page:
        client = browser_of(user)
        if user is not None and proved:
            client.prove(user)
        context = _chromium.new_context(
            base_url=HOST,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        context.route("**/*", Answerer(client))
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing, and the page is no wider than its window."""

    def check(page: Page) -> None:
        found = Axe().run(page, options=AXE).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    return check


class Answerer:
    """Answers what a browser asks, with the connection and the transaction of the test.

    Playwright calls back in a context of its own, where Django would open another connection; so Django is
    run in the context that the test had when it opened the window.
    """

    def __init__(self, client: TenantClient) -> None:
        self.client = client
        self.context = contextvars.copy_context()

    def __call__(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            _fulfil_file(route, path.removeprefix("/static/"))
            return
        headers = request.all_headers()
        response = self.context.run(self._ask, request.method, request.url, headers, request.post_data_buffer or b"")
        if response.status_code in REDIRECTS and request.is_navigation_request():
            _send_on(route, response.headers["Location"])
            return
        if response.status_code in REDIRECTS:
            response = self.context.run(self._ask, "GET", response.headers["Location"], headers, b"")
        body = response.getvalue() if response.streaming else response.content
        route.fulfill(status=response.status_code, headers=dict(response.items()), body=body)

    def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        parts = urlsplit(url)
        self._take_cookies(headers.get("cookie", ""))
        return self.client.generic(
            method,
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            body,
            content_type=headers.get("content-type", "application/octet-stream"),
            headers={name: value for name, value in headers.items() if name.startswith(("hx-", "accept", "referer"))},
        )

    def _take_cookies(self, header: str) -> None:
        """What script has set (the theme); the session stays with the client."""
        own = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        for name in set(self.client.cookies) - own:
            del self.client.cookies[name]
        for pair in filter(None, header.split("; ")):
            name, _, value = pair.partition("=")
            self.client.cookies[name] = value


def _fulfil_file(route: Route, name: str) -> None:
    found = finders.find(name)
    if found is None:
        route.fulfill(status=404)
        return
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    route.fulfill(status=200, body=Path(found).read_bytes(), content_type=content_type)


def _send_on(route: Route, address: str) -> None:
    """Chromium does not hand over the request after a redirect, so a page sends it on."""
    onwards = f"<script>location.replace({json.dumps(address)})</script>"
    route.fulfill(status=200, content_type="text/html", body=onwards)
