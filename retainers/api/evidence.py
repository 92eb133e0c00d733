"""What proves an entry or a draw: kept with it when it is made, read back afterwards (T-11)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.urls import URLPattern
from rest_framework.request import Request

from partnerview.http import evidence
from partnerview.http.api import Subject, action_path
from partnerview.users.permissions import Permission
from retainers.api.deposit_shapes import DepositEntryRow
from retainers.models import DepositEntry


def with_evidence(data: dict[str, Any]) -> dict[str, Any]:
    """The same values, the file kept and named."""
    given = data.pop("evidence", None)
    if given is None:
        return data
    return data | evidence.keep_content(given["content"], name=given["file_name"], folder="deposits")


class EntryEvidence(Subject):
    """The file that proves an entry. 404 while there is none."""

    permission = Permission.DEPOSITS_VIEW
    model = DepositEntry
    row = DepositEntryRow

    def get(self, request: Request, pk: str) -> FileResponse:
        return evidence.attachment(self.find(pk))


urlpatterns: list[URLPattern] = [action_path("deposit-entries/<str:pk>/evidence/", EntryEvidence.as_view())]
