"""Which id of the stage fills an address: that of the noun before the parameter."""

from __future__ import annotations

from typing import Any

from tests.access.routes import Route
from tests.access.stage import Stage

# Where an address says another word than the collection's.
ALIASES = {
    "lines": "service-lines",
    "time": "time-entries",
    "entries": "time-entries",
    "runs": "recognition-runs",
    "schedules": "recognition-schedules",
    "rates": "exchange-rates",
    "keys": "api-keys",
    "working-calendars": "calendars",
    "partner-program": "partners",
    "strategies": "cohort-strategies",
    "console": "users",
    "audit": "audit-events",
}
# Where the collection's own word names other rows: those who sign in, not those whose hours are logged.
OTHERWISE = {"settings/people/": "users"}
# Parameters that are words rather than ids.
WORDS = {
    "page": "clients",
    "holders": "clients",
    "day": "2024-03-04",
    "monday": "2024-03-04",
    "source": "harvest",
    "number": 1,
    "account": "cash",
    "figure": "cleared",
    "currency": "USD",
    "step": 1,
    "code": "staged",
}

# What a reading door asks for besides its address, and doors that the staged rows cannot open: no term, and it runs.
QUERIES = {
    "api/v1/engagements/<str:pk>/notice/preview/": "?ends_on=2030-06-30",
    "api/v1/engagements/<str:pk>/ending/preview/": "?ends_on=2030-06-30",
    "api/v1/reports/partner-statement/": "?partner={partners}",
}
NOT_NOW = {
    f"GET api/v1/engagements/<str:pk>/{noun}/preview/": 409
    for noun in ("renewal", "resumption", "notice-withdrawal", "reopening")
}


def query_of(route: Route, stage: Stage) -> str:
    """With its question mark; empty for most."""
    return QUERIES.get(route.address, "").format(partners=stage["partners"].pk)


def keys_of(route: Route, stage: Stage) -> dict[str, Any]:
    """Parameter → id or word. A month stands for a period."""
    keys: dict[str, Any] = {}
    noun = ""
    for part in route.address.strip("/").split("/"):
        if not part.startswith("<"):
            noun = part
            continue
        name = part.strip("<>").split(":")[-1]
        noun = next((rows for start, rows in OTHERWISE.items() if route.address.startswith(start)), noun)
        keys[name] = _key(name, noun, stage)
        noun = keys[name] if name in WORDS else noun
    return keys


def _key(name: str, noun: str, stage: Stage) -> Any:
    if name in WORDS:
        return WORDS[name]
    if noun == "periods" or name == "month":
        return f"{stage['periods'].month:%Y-%m}"
    return stage[ALIASES.get(noun, noun)].pk
