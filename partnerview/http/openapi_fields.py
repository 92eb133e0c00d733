"""What drf-spectacular cannot know of our fields and of our keys. Imported once, by the app's `ready`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent

MONEY = {
    "type": "object",
    "description": "An amount as a string in the minor units of its currency.",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,3})?$", "examples": ["1250.00"]},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]},
    },
}
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "examples": ["2026-03"]}


class MoneyExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "partnerview.http.fields.MoneyField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        component = ResolvedComponent("Money", ResolvedComponent.SCHEMA, MONEY, "Money")  # type: ignore[no-untyped-call]
        auto_schema.registry.register_on_missing(component)
        reference: dict[str, Any] = component.ref
        return reference


class MonthExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "partnerview.http.fields.MonthField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return dict(MONTH)


class DerivedExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "partnerview.http.fields.Derived"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Any:
        return auto_schema._map_serializer_field(self.target.child, direction)


class KeyExtension(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "partnerview.users.authentication.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A key from Settings, with scopes."}
