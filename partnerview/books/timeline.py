"""What happens to the books, in words for the audit log (partnerview/audit/sentences.py)."""

from __future__ import annotations

from typing import Final

from partnerview.audit.sentences import Say

SENTENCES: Final[dict[str, Say]] = {
    "accountingperiod.closing": "Closing begun",
    "accountingperiod.closed": "Month closed",
    "accountingperiod.open": "Month opened again",
}
MAJOR: Final = frozenset({"accountingperiod.closed", "accountingperiod.open"})
