"""Refusing a file that is too long while it is still on the wire, before more than its first bytes are read.

Fields before the file (the form's token) have been read by then; the view sees `upload_too_large` and says why.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from partnerview.imports.storage import refuse_too_large

FORM_BYTES = 64 * 1024  # what a form may say besides its file


class BoundedUploadHandler(FileUploadHandler):
    """First of settings.FILE_UPLOAD_HANDLERS: counts, and lets the next one keep the bytes."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_: Any) -> None:  # noqa: N803
        self._announced = content_length
        self._seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._announced > settings.IMPORT_MAX_BYTES + FORM_BYTES:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > settings.IMPORT_MAX_BYTES:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _stop(self) -> None:
        self.request.upload_too_large = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)


def refuse_stopped(request: HttpRequest) -> None:
    """Raises TooLarge where the handler has stopped this upload."""
    if getattr(request, "upload_too_large", False):
        refuse_too_large(settings.IMPORT_MAX_BYTES + 1)
