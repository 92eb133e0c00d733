"""The kinds of revenue that are worked out line by line, in the order in which a run posts them."""

from __future__ import annotations

from typing import Final

from recognition.models import EntryKind
from recognition.outcomes import outcomes
from recognition.overage import overage
from recognition.targets import WorkOut
from recognition.usage import usage
from recognition.used import hours_used

# Kind → the words of its step, and what works its targets out.
WORKED_OUT: Final[dict[EntryKind, tuple[str, WorkOut]]] = {
    EntryKind.OVERAGE: ("Hours beyond the contract", overage),
    EntryKind.USED: ("Hours bought ahead", hours_used),
    EntryKind.USAGE: ("Usage above commitments", usage),
    EntryKind.PROGRESS: ("Outcome fees", outcomes),
}
