"""How imports, their names and their findings look on the wire."""

from __future__ import annotations

from rest_framework import serializers

from partnerview.http.serializers import Body, Row
from partnerview.imports.models import BatchState, Origin, Severity


class ImportRow(Row):
    id = serializers.IntegerField()
    file_name = serializers.CharField()
    file_sha256 = serializers.CharField()
    source = serializers.CharField(help_text="register, harvest, toggl, clockify or kimai; recognized by the headers.")  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=BatchState.choices)
    encoding = serializers.CharField()
    rows_total = serializers.IntegerField(help_text="An estimate until the file has been read.")
    rows_done = serializers.IntegerField(help_text="How far the worker is.")
    rows_new = serializers.IntegerField(help_text="What is or would be written as it stands.")
    rows_known = serializers.IntegerField(help_text="Imported earlier; they stay as they are.")
    rows_left_out = serializers.IntegerField()
    outcome = serializers.JSONField(help_text="What is or would be written, in the source's own facts.")
    warnings_accepted = serializers.ListField(child=serializers.CharField())
    failure = serializers.CharField()
    uploaded_by = serializers.IntegerField(source="uploaded_by_id")
    uploaded_at = serializers.DateTimeField()
    confirmed_by = serializers.IntegerField(source="confirmed_by_id", allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    undo_reason = serializers.CharField()
    updated_at = serializers.DateTimeField()


class NameRow(Row):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField(help_text="As the file writes it.")
    rows = serializers.IntegerField()
    first_row = serializers.IntegerField()
    choice = serializers.CharField(help_text="An id, a word, `new`, `skip`, or empty.")
    origin = serializers.ChoiceField(choices=Origin.choices)


class FindingRow(Row):
    id = serializers.IntegerField()
    row = serializers.IntegerField(source="row_number")
    column = serializers.CharField()
    value = serializers.CharField()
    severity = serializers.ChoiceField(choices=Severity.choices)
    code = serializers.CharField()
    message = serializers.CharField()
    is_accepted = serializers.BooleanField()


class UploadBody(Body):
    file = serializers.FileField(help_text="The CSV file as it was exported.")


class MappingBody(Body):
    """Kind → name in the file → choice: its value, or what it is called here (a code, a name, an e-mail)."""

    names = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=200)), allow_empty=False
    )


class WarningsBody(Body):
    codes = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False, max_length=50)
    row = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class CodesBody(Body):
    codes = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False, max_length=50)


class RowsBody(Body):
    rows = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=10_000)
    code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class CorrectionBody(Body):
    row = serializers.IntegerField(min_value=1)
    column = serializers.CharField(max_length=200)
    value = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=100_000)
