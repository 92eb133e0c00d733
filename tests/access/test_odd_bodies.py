"""Odd bodies at every endpoint that writes: each field in turn gets no value of its kind, and no answer is a fault."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator

from partnerview.users.access import PUBLIC
from tests.access.conftest import by_key, reader_of
from tests.access.keys import keys_of
from tests.access.routes import Route, routes
from tests.access.stage import Stage
from tests.cast import Cast

ODD: tuple[Any, ...] = (
    None, True, -1, 2**31, 2**63, 1e308, [], {}, [None], [{}], [[]], "\x00", "²", "\ud800", "9" * 30, "a" * 3000,
    "9999-12-31", "0001-01-01", {"amount": "999999999999999.999", "currency": "USD"},
    {"amount": "1.00", "currency": "XXX"}, {"amount": "0.00", "currency": "JPY"},
)  # fmt: skip
WRITES = [r for r in routes() if r.is_api and by_key(r) and r.method in {"POST", "PUT", "PATCH"} and r.needs != PUBLIC]
SAMPLES = {"integer": 1, "number": 1, "boolean": True, "date": "2026-04-20", "date-time": "2026-04-20T10:00:00Z"}


@pytest.mark.long
def test_no_endpoint_breaks_where_a_field_of_its_body_is_odd(cast: Cast, stage: Stage, api_of: Any) -> None:
    bodies, found, clients = Bodies(), {}, {}
    for route in WRITES:
        person = reader_of(route, cast)
        if person.pk not in clients:
            clients[person.pk] = api_of(person)
            clients[person.pk].raise_request_exception = False
        client, url = clients[person.pk], route.url(keys_of(route, stage))
        headers = {"HTTP_IF_MATCH": client.get(url).headers.get("ETag", '"none"')}
        for name, body in bodies.of(route):
            with transaction.atomic():
                headers["HTTP_IDEMPOTENCY_KEY"] = f"{route.label} {name}"[:100]
                answer = client.generic(route.method, url, json.dumps(body), content_type="application/json", **headers)
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                found[f"{route.label} {name}"] = answer.status_code
    assert found == {}


class Bodies:
    """What OpenAPI says that an endpoint takes, spoilt in one place at a time."""

    def __init__(self) -> None:
        schema = SchemaGenerator(urlconf="partnerview.urls").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        self.shapes = schema["components"]["schemas"]
        self.operations = {
            (method.upper(), re.sub(r"\{[^}]*\}", "{}", path)): operation
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
        }

    def of(self, route: Route) -> Iterator[tuple[str, Any]]:
        operation = self.operations.get((route.method, "/" + re.sub(r"<[^>]*>", "{}", route.address)), {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        whole = self._sample(content["schema"]) if content else {}
        yield from (("whole", whole), ("a list", []), ("nothing", None), ("text", "x"))
        for name in whole if isinstance(whole, dict) else ():
            for number, odd in enumerate(ODD):
                yield f"{name} {number} {odd!r:.20}", whole | {name: odd}

    def _sample(self, shape: dict[str, Any]) -> Any:
        """A value of that shape, most often one that is taken."""
        for of in ("allOf", "oneOf", "anyOf"):
            if of in shape:
                return self._sample(shape[of][0])
        if "$ref" in shape:
            name = shape["$ref"].rpartition("/")[2]
            return {"amount": "10.00", "currency": "USD"} if name == "Money" else self._sample(self.shapes[name])
        if shape.get("enum"):
            return next((word for word in shape["enum"] if word), "")
        if "properties" in shape:
            return {name: self._sample(part) for name, part in shape["properties"].items()}
        kind = shape.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "array":
            return [self._sample(shape.get("items", {}))]
        patterns = {"[A-Z]{3}": "USD", r"\d{4}": "2026-04"}
        by_pattern = next((text for part, text in patterns.items() if part in shape.get("pattern", "")), "text")
        return SAMPLES.get(shape.get("format", kind), SAMPLES.get(kind, by_pattern))
