"""Every status as a word, a shape and a tone: the one table that badges are drawn from.

The shape tells states apart without colour; a tone is set only where somebody must decide
(warning, critical) or where nothing is left to do (quiet).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Badge:
    """A status as it is shown. Shapes and tones are those of `static/css/components/badge.css`."""

    word: str
    shape: str = "ring"
    tone: str = ""


def badge_of(status: str, kind: str = "") -> Badge:
    """The badge of a status; `kind` picks between meanings of one word ("period", "approval").

    A status that the table does not hold is shown by its own name with an open ring.
    """
    for key in (f"{kind}.{status}", status):
        if key in _BADGES:
            return _BADGES[key]
    return Badge(status.replace("_", " ").capitalize())


def _quiet(word: str, shape: str) -> Badge:
    return Badge(word, shape, "quiet")


_LIFE: Final = {
    "draft": Badge("Draft", "draft"),
    "pending_approval": Badge("Pending approval", "half"),
    "running": Badge("Running", "line"),
    "paused": Badge("Paused", "pause"),
    "notice_given": Badge("Notice given", "notice"),
    "ended": _quiet("Ended", "stop"),
    "reopened": Badge("Reopened", "line"),
    "superseded": _quiet("Superseded", "stop"),
}
_DECISIONS: Final = {
    "requested": Badge("Requested", "ring"),
    "approved": Badge("Approved", "check"),
    "rejected": _quiet("Rejected", "cross"),
    "withdrawn": _quiet("Withdrawn", "cross"),
    "applied": Badge("Applied", "check"),
    "amendment.pending_approval": Badge("Waiting for approval", "half", "warning"),
    "cancelled": _quiet("Cancelled", "cross"),
    "approval.open": Badge("Waiting", "half"),
    "approval.pending": Badge("Waiting", "half"),
    "approval.yours": Badge("Yours", "half", "warning"),
    "approval.later": _quiet("Then", "draft"),
}
_TIME: Final = {
    "submitted": Badge("Submitted", "ring"),
    "time.approved": Badge("Approved", "half"),
    "invoiced": Badge("Invoiced", "disc"),
    "locked": _quiet("Locked", "square"),
    "unlocked": Badge("Unlocked", "ring", "warning"),
}
_INVOICES: Final = {
    "issued": Badge("Issued", "ring"),
    "partly_paid": Badge("Part paid", "half"),
    "paid": Badge("Paid", "disc"),
    "overdue": Badge("Overdue", "runway", "warning"),
    "credited": _quiet("Credited", "cross"),
    "void": _quiet("Void", "cross"),
    "invoice.cancelled": _quiet("Discarded", "cross"),
    "invoice.discarded": _quiet("Discarded", "cross"),
    "in_credit": Badge("In credit", "later"),
}
_DELIVERABLES: Final = {
    "planned": Badge("Planned", "draft"),
    "due": Badge("Due", "ring"),
    "delivered": Badge("Delivered", "half"),
    "accepted": Badge("Accepted", "check"),
    "deferred": Badge("Deferred", "later", "warning"),
    "dropped": _quiet("Dropped", "cross"),
    "done": Badge("Done", "check"),
    "todo": Badge("To do", "ring", "warning"),
    "in_the_way": Badge("Blocks", "cross", "critical"),
    "health.green": Badge("Green", "disc"),
    "health.amber": Badge("Amber", "half", "warning"),
    "health.red": Badge("Red", "cross", "critical"),
    "health.unread": _quiet("Not read", "ring"),
    "offered": Badge("Offered", "disc"),
    "not_offered": _quiet("No longer offered", "stop"),
    "opportunity.proposed": Badge("Proposed", "half"),
    "opportunity.won": Badge("Won", "check"),
    "opportunity.lost": _quiet("Lost", "cross"),
    "level.kept": Badge("Kept", "check"),
    "level.missed": Badge("Missed", "cross", "warning"),
}
_BOOKS: Final = {
    "open": Badge("Open", "ring"),
    "closing": Badge("Closing", "half"),
    "closed": _quiet("Closed", "square"),
    "posted": Badge("Posted", "disc"),
    "reversed": _quiet("Reversed", "cross"),
    "reversal": Badge("Reversal", "later"),
    "entry.planned": _quiet("Planned", "draft"),
}
_JOBS: Final = {
    "queued": Badge("Queued", "ring"),
    "waiting": Badge("Waiting", "ring"),
    "in_progress": Badge("In progress", "half"),
    "run.running": Badge("In progress", "half"),
    "failed": Badge("Failed", "cross", "critical"),
    "partly_failed": Badge("Some failed", "half", "warning"),
    "healed": Badge("Healed", "check"),
}
_IMPORTS: Final = {
    "uploaded": Badge("Uploaded", "ring"),
    "staging": Badge("Reading", "half"),
    "staged": Badge("Read", "half"),
    "mapping": Badge("To decide", "ring", "warning"),
    "undecided": Badge("Decide", "ring", "warning"),
    "matched": _quiet("Matched", "check"),
    "remembered": _quiet("As last time", "check"),
    "suggested": Badge("Suggested", "half", "warning"),
    "chosen": _quiet("Chosen", "check"),
    "left_out": _quiet("Left out", "cross"),
    "import.review": Badge("Ready", "half"),
    "import.committing": Badge("Importing", "half"),
    "import.done": Badge("Imported", "disc"),
    "import.undoing": Badge("Being undone", "half"),
    "import.discarded": _quiet("Put aside", "cross"),
    "ready": Badge("Ready", "half"),
    "importing": Badge("Importing", "half"),
    "imported": Badge("Imported", "disc"),
    "undone": _quiet("Undone", "cross"),
    "error": Badge("Error", "cross", "critical"),
    "warning": Badge("Warning", "runway", "warning"),
}
_MOVEMENTS: Final = {
    "new": Badge("New", "disc"),
    "expansion": Badge("Expansion", "square"),
    "reactivation": Badge("Reactivation", "line"),
    "contraction": Badge("Contraction", "down"),
    "churn": Badge("Churn", "stop"),
    "movement.paused": Badge("Paused", "pause"),
    "fx": _quiet("Exchange rate", "later"),
    "unchanged": _quiet("Unchanged", "line"),
}
_PEOPLE: Final = {
    "active": Badge("Active", "disc"),
    "pencilled": Badge("Pencilled", "draft"),
    "inactive": _quiet("Inactive", "cross"),
    "deactivated": _quiet("Deactivated", "cross"),
    "revoked": _quiet("Revoked", "cross"),
    "expired": _quiet("Expired", "stop"),
}
_DEPOSITS: Final = {
    "overdrawn": Badge("Overdrawn", "down", "critical"),
    "below_floor": Badge("Below floor", "floor", "critical"),
    "low_runway": Badge("Low runway", "runway", "warning"),
    "ahead_of_pace": Badge("Ahead of pace", "pace", "warning"),
    "held": Badge("Approved, held", "half"),
    "no_rights": Badge("No rights", "ring", "warning"),
    "top_up_late": Badge("Top-up late", "later", "warning"),
    "on_pace": Badge("On pace", "line"),
    "no_deposit": _quiet("No deposit yet", "draft"),
    "deposit.open": Badge("Open", "line"),
    "deposit.closed": _quiet("Closed", "square"),
    "draw.approved": Badge("Approved, held", "half"),
    "entry.pending": _quiet("Pending", "half"),
    "bank.queued": Badge("To decide", "ring", "warning"),
    "bank.matched": _quiet("Matched", "check"),
    "set_aside": _quiet("Set aside", "cross"),
}
_PROGRAMS: Final = {
    "proposed": Badge("Proposed", "half"),
    "strategy.proposed": Badge("Waiting for approval", "half"),
    "on_track": Badge("On track", "line"),
    "needs_attention": Badge("Needs attention", "down", "critical"),
}
_RULES: Final = {
    "rule.draft": Badge("Being answered", "draft"),
    "rule.pending_approval": Badge("Waiting for approval", "half"),
    "rule.active": Badge("Active", "line"),
    "rule.lapsed": Badge("Lapsed", "stop", "warning"),
    "cycle.check_in": Badge("Check-in due", "runway", "warning"),
    "cycle.approval": Badge("Waiting for approval", "half"),
    "cycle.ready": Badge("Renews", "later"),
    "cycle.lapsed": Badge("Lapsed, no rights", "stop", "warning"),
    "settlement.due": Badge("Due", "ring"),
    "settlement.approved": Badge("Approved", "half"),
    "settlement.proved": Badge("Proved", "check"),
    "rule.discarded": _quiet("Discarded", "cross"),
}
_PLANS: Final = {
    "rap.submitted": Badge("Waiting for signatures", "half"),
    "rap.active": Badge("Active", "line"),
    "exemption.requested": Badge("Waiting for signatures", "half"),
    "exemption.approved": Badge("In force", "line"),
    "exemption.closed": _quiet("Closed", "stop"),
    "identified": Badge("Identified", "draft"),
    "qualified": Badge("Qualified", "ring"),
    "won": Badge("Won", "disc"),
    "lost": _quiet("Lost", "cross"),
    "scheduled": Badge("Scheduled", "ring"),
    "qar.open": Badge("Open", "half"),
    "qar.completed": _quiet("Completed", "check"),
    "promise.open": Badge("No outcome yet", "ring"),
    "confirmed": Badge("Confirmed", "check"),
    "disbursed": Badge("Paid out", "half"),
    "deal.registered": Badge("Registered", "half"),
    "deal.accepted": Badge("Accepted", "line"),
    "refused": _quiet("Refused", "cross"),
    "handover.planned": Badge("Planned", "later"),
    "handover.done": Badge("Handed over", "check"),
}
_BADGES: Final[dict[str, Badge]] = {
    **_LIFE, **_DECISIONS, **_TIME, **_INVOICES, **_DELIVERABLES, **_BOOKS,
    **_JOBS, **_IMPORTS, **_MOVEMENTS, **_PEOPLE, **_DEPOSITS, **_PROGRAMS, **_RULES,
    **_PLANS,
}  # fmt: skip


def known_statuses() -> dict[str, Badge]:
    """Every status of the table with its badge, in the table's order: for the style guide and its tests."""
    return dict(_BADGES)
