"""What a part of the home page is: where it stands, what draws it, what the page's title may say of it.

A panel module offers one function from a user to a Panel, or to None where it has nothing for them:
they may not see it, or there is nothing to see. Figures come from reports; a panel words and links them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode


class Place(StrEnum):
    """Across the page, in its main column, or beside it."""

    ACROSS = "across"
    MAIN = "main"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Panel:
    """`template` is drawn with `panel`, whose `facts` it reads. `says` is what waits for somebody, in words."""

    template: str
    place: Place
    facts: object
    says: str = ""


def listed(url_name: str, **query: str | int) -> str:
    """The address of a list that shows exactly the rows which were counted; empty where there is no such page."""
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address


def counted(count: int, one: str, many: str = "") -> str:
    """`1 engagement`, `3 engagements`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
