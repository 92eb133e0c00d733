"""What a law table says of one verb."""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Rule:
    """In which states, and with which permission."""

    states: frozenset[str]
    permission: Permission
