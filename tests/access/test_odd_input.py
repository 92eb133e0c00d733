"""Odd values at every door: an address that makes no sense gets a page or a sentence, never a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction

from partnerview.users.access import PUBLIC
from tests.access.conftest import by_key, reader_of
from tests.access.keys import keys_of, query_of
from tests.access.routes import routes
from tests.access.stage import Stage
from tests.cast import Cast

# No text of a database, no digit of `int`, no day that one can be added to; too large, the other end of the calendar.
ODD = ("\x00", "²", "9999-12-31")
MORE = (*ODD, "9" * 30, "0001-01-01", "-1", "'\"<>%", "[]", "NaN")
PAGES = [
    route for route in routes() if route.method == "GET" and route.needs not in {PUBLIC, None} and not by_key(route)
]
OF_LISTS = {"cursor", "format", "page", "sort"}


def test_no_page_breaks_where_every_field_of_its_address_is_odd(cast: Cast, stage: Stage, browser_of: Any) -> None:
    assert faults(cast, stage, browser_of, ODD, lambda names: [names - OF_LISTS, OF_LISTS]) == {}


@pytest.mark.long
def test_no_page_breaks_where_one_field_of_its_address_is_odd(cast: Cast, stage: Stage, browser_of: Any) -> None:
    assert faults(cast, stage, browser_of, MORE, lambda names: [{name} for name in sorted(names)]) == {}


def faults(cast: Cast, stage: Stage, browser_of: Any, values: Iterable[str], groups: Any) -> dict[str, str]:
    found, browsers = {}, {}
    for route in PAGES:
        person = reader_of(route, cast)
        if person.pk not in browsers:
            browsers[person.pk] = browser_of(person)
            browsers[person.pk].prove(person)
            browsers[person.pk].raise_request_exception = False
        browser, url = browsers[person.pk], route.url(keys_of(route, stage))
        names = fields_of(browser.get(url + query_of(route, stage)), url) | OF_LISTS
        for value in values:
            for group in groups(names):
                address = f"{url}?{urlencode(dict.fromkeys(sorted(group), value))}"
                if status_of(browser, address) >= 500:
                    found[f"{route.label} {sorted(group)}"] = value
    return found


def status_of(browser: Any, address: str) -> int:
    """In a savepoint, so that a fault of one address leaves the others their database."""
    with transaction.atomic():
        answer = browser.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code >= 500:
            transaction.set_rollback(True)
        return int(answer.status_code)


def fields_of(answer: Any, url: str) -> set[str]:
    """What the page's own forms and links put into its address."""
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return set()
    page = Fields(url)
    page.feed(answer.content.decode())
    return page.names - {"csrfmiddlewaretoken"}


class Fields(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea"} and given.get("name"):
            self.names.add(str(given["name"]))
        for address in filter(None, (given.get("href"), given.get("hx-get"))):
            self.names.update(self._asked(address))

    def _asked(self, address: str) -> Iterator[str]:
        parts = urlsplit(address)
        if parts.path in {"", self.url}:
            yield from (name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
