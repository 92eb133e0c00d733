"""`imports`: upload a file, decide, confirm, take back. Reading and writing happen in a worker: ask for the state."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.http.api import ActionView, Collection
from partnerview.http.serializers import Reason
from partnerview.imports.actions import batches, commits, decisions
from partnerview.imports.api import shapes
from partnerview.imports.filters import FindingFilters, ImportFilters
from partnerview.imports.models import ImportBatch, RowFinding, SourceName
from partnerview.imports.uploads import refuse_stopped
from partnerview.users.permissions import Permission


class Imports(Collection):
    """Files on their way in. `POST` takes `multipart/form-data` with one `file` and answers before it is read."""

    permission = Permission.IMPORTS_RUN
    model = ImportBatch
    row = shapes.ImportRow
    create_body = shapes.UploadBody
    filterset_class = ImportFilters
    ordering = ("-uploaded_at", "-id")
    ordering_fields = ("uploaded_at", "updated_at")
    parser_classes = (MultiPartParser,)

    def create(self, request: Request) -> Response:
        _ = request.data  # the upload is read, or stopped, here
        refuse_stopped(request._request)
        return super().create(request)

    def act(self, data: dict[str, Any]) -> Model:
        file = data["file"]
        batch = batches.receive(file.chunks(), name=file.name, by=self.user)
        batches.enqueue("stage", batch)
        return batch


class OfImport(Collection):
    """A list below one import; 404 where the import is not visible."""

    permission = Permission.IMPORTS_RUN

    def list(self, request: Request, pk: str) -> Response:  # type: ignore[override]
        self._import = pk
        return super().list(request)

    def visible(self) -> QuerySet[Any, Any]:
        batches_seen = ImportBatch.objects.visible_to(self.user)
        found = batches_seen.filter(**self.key_lookup(self._import)).first()
        if found is None:
            raise self.not_found()
        return self.rows().filter(batch=found)


class Findings(OfImport):
    """What is wrong, row by row. Open errors keep the import from being written, and so do open warnings."""

    model = RowFinding
    row = shapes.FindingRow
    filterset_class = FindingFilters
    ordering = ("row_number", "id")


class Names(OfImport):
    """The names of the file and what they are here."""

    model = SourceName
    row = shapes.NameRow
    ordering = ("kind", "first_row", "id")


class ImportAction(ActionView):
    permission = Permission.IMPORTS_RUN
    model = ImportBatch
    row = shapes.ImportRow


class Mapping(ImportAction):
    """Say what names are. An empty choice opens a name again; `skip` leaves its rows out."""

    body = shapes.MappingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decisions.choose_names(subject, data["names"], by=self.user)


class Suggestions(ImportAction):
    """Confirm every suggestion as it stands."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decisions.take_suggestions(subject, by=self.user)


class Acceptance(ImportAction):
    """Accept warnings, for all rows or for one. A closed month needs the privilege and a reason."""

    body = shapes.WarningsBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decisions.accept_warnings(subject, data["codes"], by=self.user, reason=data["reason"], row=data["row"])


class AcceptanceWithdrawal(ImportAction):
    body = shapes.CodesBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decisions.withdraw_acceptance(subject, data["codes"], by=self.user)


class Exclusion(ImportAction):
    """Leave rows out: those named and those with a finding of `code`."""

    body = shapes.RowsBody
    left_out: ClassVar[bool] = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        rows = data.get("rows", ())
        return decisions.leave_out(subject, by=self.user, rows=rows, code=data["code"], left_out=self.left_out)


class Inclusion(Exclusion):
    """Take rows in again."""

    left_out = False


class Correction(ImportAction):
    """Another value for one cell; what the file said is kept beside it."""

    body = shapes.CorrectionBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decisions.correct_cell(subject, data["row"], data["column"], data["value"], by=self.user)


class Confirmation(ImportAction):
    """Write it. 409 while anything is undecided; the worker writes all rows in one transaction."""

    status = 202

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        batch = commits.confirm(subject, by=self.user)
        batches.enqueue("commit", batch)
        return batch


class Discarding(ImportAction):
    """Put an undecided import aside: its rows and its file go."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return batches.discard(subject, by=self.user)


class Undo(ImportAction):
    """Take everything back by reversal. Where that cannot be the import stands and `failure` says why."""

    body = Reason
    status = 202

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        batch = commits.request_undo(subject, by=self.user, reason=data["reason"])
        batches.enqueue("undo", batch)
        return batch
