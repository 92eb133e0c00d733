"""A guess which workstream a task of another system belongs to. A person confirms it; nothing else relies on it."""

from __future__ import annotations

import re
from typing import Final

from engagements.models import Workstream

INTERNAL: Final = "internal"  # time of our own: no workstream, not billable

# The first pattern that fits decides, so what is more particular stands further up.
_GUESSES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), choice)
    for pattern, choice in (
        (r"^management\W+(client support|progress meeting|project management)", Workstream.ACCOUNT_MANAGEMENT),
        (r"^(management|internal|administration|admin|overhead)\b", INTERNAL),
        (r"^operational\b", Workstream.SUPPORT),
        (r"\b(marketing|recruit\w*|holiday|vacation|leave|sick\w*|office|board|staff|payroll|sales)\b", INTERNAL),
        (r"\b(bugs?|support|test\w*|releases?|incidents?|maint\w*|fix\w*|monitor\w*|helpdesk|upkeep|on.?call)\b",
         Workstream.SUPPORT),
        (r"\b(enhance\w*|research|optimi[sz]\w*|improve\w*|tuning|experiments?|refactor\w*)\b",
         Workstream.OPTIMIZATION),
        (r"\b(specification|conversion|documentation|training|third party|implement\w*|migrat\w*|onboard\w*"
         r"|set.?up|config\w*|roll.?out|integrat\w*|design|build|development|discovery|deploy\w*)\b",
         Workstream.IMPLEMENTATION),
        (r"\b(account|meetings?|project management|clients?|reviews?|calls?|reports?|reporting|coordination)\b",
         Workstream.ACCOUNT_MANAGEMENT),
    )
)  # fmt: skip


def guess(task: str) -> str:
    """A workstream, INTERNAL, or nothing where the task gives no hint."""
    return next((str(choice) for pattern, choice in _GUESSES if pattern.search(task)), "")
