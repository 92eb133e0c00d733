"""Which id of the stage fills an address: that of the noun before the parameter."""

from __future__ import annotations

from typing import Any

from tests.access.routes import Route
from tests.access.stage import Stage

# Where an address says another word than the collection's.
ALIASES = {
    "lines": "service-lines",
    "time": "time-entries",
    "runs": "recognition-runs",
    "schedules": "recognition-schedules",
    "rates": "exchange-rates",
    "keys": "api-keys",
}


def keys_of(route: Route, stage: Stage) -> dict[str, Any]:
    """Parameter → id. A month stands for a period, a day for itself."""
    keys: dict[str, Any] = {}
    words = route.address.strip("/").split("/")
    for before, word in zip(["", *words], words, strict=False):
        if not word.startswith("<"):
            continue
        name = word.strip("<>").split(":")[-1]
        keys[name] = _key(name, before, stage)
    return keys


def _key(name: str, noun: str, stage: Stage) -> Any:
    if noun == "periods" or name == "month":
        return f"{stage['periods'].month:%Y-%m}"
    return stage[ALIASES.get(noun, noun)].pk
