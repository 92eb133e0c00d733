"""`manage.py import_engagements FILE`: a register of running engagements. Safe to run twice."""

from __future__ import annotations

from typing import ClassVar

from partnerview.imports.commands import ImportCommand


class Command(ImportCommand):
    help = "Import a register: clients, engagements and their contracted hours; known codes must agree."
    family: ClassVar[str] = "register"
