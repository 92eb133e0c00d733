"""How the base classes of `api.py` describe themselves in OpenAPI 3.1.

Everything is read from what a view declares; no view carries decorators for its description.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any, Final

import django_filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from partnerview.http.api import ActionView, Collection, Endpoint, ReportView
from partnerview.http.paging import MAX_PAGE_SIZE, PAGE_SIZE
from partnerview.http.serializers import Body, Problem
from partnerview.users.api_access import scopes_for
from partnerview.users.permissions import Permission

PROBLEM: Final = "application/problem+json"
PROBLEMS: Final = {
    400: "Malformed, or without an Idempotency-Key.",
    401: "No key or session, or one that is no longer good.",
    403: "The roles of the person, or the scopes of the key, do not allow this.",
    404: "Not there, or not visible to this person.",
    409: "The present state does not allow this; `code` says why.",
    412: "Changed since it was read.",
    422: "Values to mend, listed in `errors`.",
    428: "If-Match is missing.",
    429: "Too many requests; see Retry-After.",
}
READING: Final = (401, 403, 422, 429)
WRITING: Final = (400, 401, 403, 409, 422, 429)
FILTER_TYPES: Final = (
    (django_filters.IsoDateTimeFilter, OpenApiTypes.DATETIME),
    (django_filters.DateFilter, OpenApiTypes.DATE),
    (django_filters.ModelChoiceFilter, OpenApiTypes.INT),
    (django_filters.BooleanFilter, OpenApiTypes.BOOL),
    (django_filters.NumberFilter, OpenApiTypes.NUMBER),
)


class Schema(AutoSchema):
    """One tag per collection, the first noun of the address."""

    view: Any
    method: str
    path: str

    def get_description(self) -> str:  # type: ignore[override]
        needed = self._permission()
        scopes = scopes_for(Permission(needed)) if needed in set(Permission) else ()
        scope = f"Scope: {' or '.join(f'`{name}`' for name in scopes)}" if scopes else ""
        return "\n\n".join(part for part in (_own_doc(type(self.view)), scope) if part)

    def get_extensions(self) -> dict[str, Any]:
        needed = self._permission()
        return {"x-permission": str(needed)} if needed else {}

    def get_request_serializer(self) -> Any:
        view = self.view
        if isinstance(view, Collection):
            return view.create_body if self.method == "POST" else view.change_body
        if isinstance(view, Endpoint):
            return getattr(view, "body", None)
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        view = self.view
        if not isinstance(view, Endpoint):
            return super().get_response_serializers()
        responses: dict[Any, Any] = {
            (code, PROBLEM): OpenApiResponse(Problem, PROBLEMS[code]) for code in self._problem_codes()
        }
        if isinstance(view, Collection):
            return responses | self._collection_answers(view)
        if isinstance(view, ActionView):
            return responses | {view.status: OpenApiResponse(view.row, "The subject after the action.")}
        if isinstance(view, ReportView):
            return responses | self._with_csv(view.shape)
        return responses | {getattr(view, "status", 200): getattr(view, "shape", OpenApiTypes.OBJECT)}

    def get_override_parameters(self) -> list[Any]:
        view = self.view
        parameters: list[Any] = [_rate_header(name) for name in ("Limit", "Remaining", "Reset")]
        if isinstance(view, ReportView) and view.query().fields:
            parameters.append(view.query)
        if isinstance(view, Collection) and self._is_list_view():
            parameters += [*_paging(view), *_filters(view)]
        if self.method in {"POST", "PATCH"} and isinstance(view, Endpoint):
            parameters += self._write_headers()
        return parameters

    def _write_headers(self) -> list[OpenApiParameter]:
        keyed = self.method == "POST" and getattr(self.view, "writes", True)
        headers = []
        if getattr(self.view, "writes", True):
            headers.append(_header("Idempotency-Key", "A new value for each new intention.", required=keyed))
        if self.method == "PATCH":
            headers.append(_header("If-Match", "The ETag of the version that you have read.", required=True))
        return headers

    def _collection_answers(self, view: Collection) -> dict[Any, Any]:
        if self._is_create_operation():
            return {201: OpenApiResponse(view.created_row or view.row, "Created.")}
        if view.action == "list":
            return self._with_csv(view.row)
        return {200: OpenApiResponse(view.row)}

    def _with_csv(self, shape: Any) -> dict[Any, Any]:
        return {(200, "application/json"): shape, (200, "text/csv"): OpenApiTypes.STR}

    def _problem_codes(self) -> tuple[int, ...]:
        codes: tuple[int, ...] = READING if self.method == "GET" else WRITING
        codes += (404,) if "{" in self.path else ()
        return tuple(sorted((*codes, 412, 428) if self.method == "PATCH" else codes))

    def _permission(self) -> str | None:
        by_method = getattr(self.view, "permissions", None)
        if isinstance(by_method, Mapping):
            return by_method.get(self.method)
        return getattr(self.view, "permission", None)

    def _get_paginator(self) -> Any:
        return _Listing() if isinstance(self.view, Collection) else None

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        schema.pop("description", None)
        if text := _own_doc(type(serializer)):
            schema["description"] = text
        return schema | {"additionalProperties": False} if isinstance(serializer, Body) else schema


def _own_doc(cls: type) -> str:
    """What a class says of itself, not what its base says of all."""
    return cleandoc(cls.__dict__.get("__doc__") or "")


class _Listing:
    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }


def _paging(view: Collection) -> list[OpenApiParameter]:
    names = ", ".join(sorted(view.allowed_orderings()))
    return [
        OpenApiParameter("cursor", str, description="Where the page begins: taken from `next` or `previous`."),
        OpenApiParameter("limit", int, description=f"Rows a page, {PAGE_SIZE} unless given, at most {MAX_PAGE_SIZE}."),
        OpenApiParameter("ordering", str, description=f"Comma-separated, `-` for descending: {names or 'none'}."),
    ]


def _filters(view: Collection) -> list[OpenApiParameter]:
    declared = view.filterset_class.base_filters if view.filterset_class else {}
    return [_filter(name, declared[name]) for name in declared]


def _filter(name: str, declared: Any) -> OpenApiParameter:
    choices = declared.extra.get("choices") if isinstance(declared, django_filters.ChoiceFilter) else None
    kind = next((kind for cls, kind in FILTER_TYPES if isinstance(declared, cls)), OpenApiTypes.STR)
    label = str(declared.label or "")
    if choices and not callable(choices):
        return OpenApiParameter(name, OpenApiTypes.STR, description=label, enum=[str(value) for value, _ in choices])
    return OpenApiParameter(name, kind, description=label)


def _header(name: str, text: str, *, required: bool) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=text)


def _rate_header(name: str) -> OpenApiParameter:
    return OpenApiParameter(f"RateLimit-{name}", int, OpenApiParameter.HEADER, response=True)
