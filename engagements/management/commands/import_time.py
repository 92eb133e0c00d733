"""`manage.py import_time FILE`: time entries of Harvest, Toggl, Clockify or Kimai. Safe to run twice."""

from __future__ import annotations

from typing import ClassVar

from partnerview.imports.commands import ImportCommand


class Command(ImportCommand):
    help = "Import time entries; the source is recognized by its headers, and rows that are here already stay."
    family: ClassVar[str] = "time"
