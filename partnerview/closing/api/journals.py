"""`journal-exports/`: ask for a journal, read its row with the hash, fetch its file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import FileResponse, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from partnerview.closing.actions.journals import export_journal, file_of
from partnerview.closing.filters import JournalFilters
from partnerview.closing.models import JournalExport, JournalFormat
from partnerview.http.api import Collection, Subject
from partnerview.http.fields import MonthField
from partnerview.http.serializers import Body, Row
from partnerview.users.permissions import Permission


class JournalRow(Row):
    """A journal as it was exported. Of closed months the same months give the same `sha256`."""

    id = serializers.IntegerField()
    format = serializers.ChoiceField(JournalFormat.choices)
    first_month = MonthField()
    last_month = MonthField()
    postings = serializers.IntegerField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    exported_by = serializers.IntegerField(source="exported_by_id", allow_null=True)
    exported_at = serializers.DateTimeField()


class JournalBody(Body):
    format = serializers.ChoiceField(JournalFormat.choices)
    first_month = MonthField()
    last_month = MonthField()


class JournalExports(Collection):
    model = JournalExport
    row = JournalRow
    create_body = JournalBody
    permissions: ClassVar = {"GET": Permission.BOOKS_VIEW, "POST": Permission.BOOKS_CHANGE}
    filterset_class = JournalFilters
    ordering = ("-exported_at",)
    ordering_fields = ("exported_at",)
    step_up = True

    def act(self, data: dict[str, Any]) -> JournalExport:
        first, last = data["first_month"], data["last_month"]
        return export_journal(kind=data["format"], first=first, last=last, by=self.user)


class JournalFile(Subject):
    """The file, byte by byte as it was written."""

    model = JournalExport
    row = JournalRow
    permission = Permission.BOOKS_VIEW

    def get(self, request: Request, pk: str) -> HttpResponseBase:
        export = self.find(pk)
        return FileResponse(file_of(export).open("rb"), as_attachment=True, filename=export.file_name)
