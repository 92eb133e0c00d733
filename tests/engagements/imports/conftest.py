"""A folder for uploads of one's own, and the commands as a script would call them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Uploads of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def run(acme: Any) -> Callable[..., dict[str, Any]]:
    """`run("import_time", path, **options)`: what `--json` prints; `ok` says whether the exit code was 0."""

    def called(command: str, file: Path, **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        try:
            call_command(command, str(file), tenant="acme", json=True, stdout=out, **options)
        except CommandError as refusal:
            printed = json.loads(out.getvalue()) if out.getvalue() else {"error": str(refusal)}
            return {"ok": False, **printed}
        return json.loads(out.getvalue())

    return called
