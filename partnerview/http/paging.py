"""Cursor paging and declared ordering: a page costs the same at any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class CursorPaging(CursorPagination):
    """`next`, `previous`, `results`; every ordering ends with the primary key."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = ("id",)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> tuple[str, ...]:
        chosen = tuple(super().get_ordering(request, queryset, view))
        return chosen if chosen[-1].lstrip("-") in {"id", "pk"} else (*chosen, "id")


class DeclaredOrdering(OrderingFilter):
    """`?ordering=` over the fields that the view declares, no others."""

    def get_default_valid_fields(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [("id", "id")]
