"""`DELETE noun/{id}/` for the few records that may go while they are drafts: 204, with If-Match."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.http.api import Collection
from partnerview.http.etag import check_match
from partnerview.http.idempotency import Answer, once


class RemovableCollection(Collection):
    """A collection whose drafts can be deleted; a subclass calls one action in `remove`."""

    def remove(self, subject: Any) -> None:
        raise NotImplementedError

    @classmethod
    def paths(cls, noun: str) -> list[URLPattern]:
        many: dict[str, Any] = {"get": "list", "post": "create"}
        one: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        return [
            path(f"{noun}/", cls.as_view(many, noun=noun), name=f"api-{noun}-list"),
            path(f"{noun}/<str:pk>/", cls.as_view(one, noun=noun), name=f"api-{noun}-detail"),
        ]

    def destroy(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._removed(request, pk), required=False)

    def _removed(self, request: Request, pk: str) -> Answer:
        subject = self.find(pk)
        check_match(request, self.show(subject.pk), required=True)
        self.remove(subject)
        return Answer(None, 204)


class UnchangedCollection(RemovableCollection):
    """Rows that are made and taken back, never changed: another one says what is so now."""

    @classmethod
    def paths(cls, noun: str) -> list[URLPattern]:
        return [
            path(f"{noun}/", cls.as_view({"get": "list", "post": "create"}, noun=noun), name=f"api-{noun}-list"),
            path(
                f"{noun}/<str:pk>/",
                cls.as_view({"get": "retrieve", "delete": "destroy"}, noun=noun),
                name=f"api-{noun}-detail",
            ),
        ]
