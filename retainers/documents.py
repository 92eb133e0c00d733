"""Deposits on paper: top-up requests, statements, the at-risk report. Plain values in, a PDF out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

FOLDER: Final = Path(settings.BASE_DIR) / "templates" / "documents"


def top_up_pdf(document: Mapping[str, Any]) -> bytes:
    """A request as it was frozen when it was made: always the same file."""
    return _compiled("top_up.typ", document)


def rule_pdf(document: Mapping[str, Any]) -> bytes:
    """A rule: facts, four sentences, six answers."""
    return _compiled("rule.typ", document)


def table_pdf(document: Mapping[str, Any]) -> bytes:
    """A report of one table: firm, title, facts, columns, rows. Figures arrive as text."""
    return _compiled("table.typ", document)


def _compiled(source: str, document: Mapping[str, Any]) -> bytes:
    pdf: bytes = typst.compile(str(FOLDER / source), sys_inputs={"document": json.dumps(document)})
    return pdf
