"""The public holidays of a country or of a part of it, from the kept `holidays` library. Pure; it stores nothing.

They are asked for by year, so that a library of next year knows what this one does not (ADR 0901).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

import holidays

from partnerview.errors import InvalidInput


def holidays_of(country: str, subdivision: str, years: Iterable[int]) -> Mapping[dt.date, str]:
    """Day → name. Nothing for no country; raises InvalidInput for a place that the library does not know."""
    found: dict[dt.date, str] = {}
    for year in years:
        found |= _of_year(country, subdivision, year)
    return found


def require_known(country: str, subdivision: str) -> None:
    """Raises InvalidInput at the field of a country or subdivision that has no calendar."""
    parts = countries()
    if country and country not in parts:
        raise InvalidInput(f"“{country}” is no country with a known calendar. Give its two letters, such as GB.",
                           field="country")  # fmt: skip
    if subdivision and subdivision not in parts.get(country, ()):
        some = ", ".join(parts.get(country, ())[:12]) or "none"
        raise InvalidInput(
            f"“{subdivision}” is no part of {country or 'no country'} with holidays of its own. Known: {some}.",
            field="subdivision",
        )


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """Two letters → its subdivisions. Financial markets and three-letter aliases are left out."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in known.items() if len(code) == 2}


@cache
def _of_year(country: str, subdivision: str, year: int) -> Mapping[dt.date, str]:
    if not country:
        return {}
    require_known(country, subdivision)
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
