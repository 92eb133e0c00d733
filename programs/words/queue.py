"""What waits in the queue, in one line each: to be scanned by who decides."""

from __future__ import annotations

from typing import Final

from partnerview.ui import formats
from partnerview.users.permissions import Role
from programs.reports.queue import AMENDMENT, CLASSIFICATION, EXEMPTION, RAP, Waiting

SHORT: Final = 120


def title_of(row: Waiting) -> str:
    """What it is about: a partner, and which plan; or a strategy."""
    if row.kind in {RAP, AMENDMENT}:
        return f"{row.partner}, {row.period}"
    if row.partner:
        return row.partner
    return f"{row.to_cohort}, version {row.version}"


def summary_of(row: Waiting) -> str:
    """The one line that says what would be decided."""
    if row.kind == AMENDMENT:
        return f"{_target(row)}. {shortened(row.amendment)}"
    if row.kind == RAP:
        ours, theirs = (formats.amount_with(value, row.currency) for value in (row.amount, row.partner_amount))
        accounts = "one named account" if row.accounts == 1 else f"{row.accounts} named accounts"
        target = formats.amount_with(row.arr_target, row.currency)
        return f"MDF {ours} and partner {theirs} for an ARR of {target} with {accounts}"
    if row.kind == EXEMPTION:
        asked = formats.amount_with(row.amount, row.currency)
        return f"{asked} outside a plan for {row.account}: {row.activity}. {shortened(row.reason)}"
    if row.kind == CLASSIFICATION:
        return f"{row.from_cohort or 'Not classified'} → {row.to_cohort}: {shortened(row.reason)}"
    return shortened(row.reason)


def role_of(row: Waiting) -> str:
    """`Manager`; `CxO or Manager` where either may sign."""
    people = [role for role in row.roles if role != Role.INTEGRATION]
    return " or ".join(Role(role).label for role in people)


def awaited_of(row: Waiting, *, viewer: int) -> str:
    """`You`; `CxO: Fenella Ashworth-Rye`; and where nobody may sign, that it stands still."""
    if viewer in row.awaited_ids:
        return "You"
    if not row.awaited:
        return f"{role_of(row)}: nobody may sign it"
    names = row.awaited[:2]
    more = f" and {len(row.awaited) - 2} more" if len(row.awaited) > 2 else ""
    return f"{role_of(row)}: {', '.join(names)}{more}"


def age_words(days: int) -> str:
    return "today" if not days else "1 day" if days == 1 else f"{days} days"


def shortened(text: str) -> str:
    """The first words of a reason; whole words, with an ellipsis where more follows."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"


def _target(row: Waiting) -> str:
    now = formats.amount_with(row.arr_target, row.currency)
    if row.target_before is None or row.target_before == row.arr_target:
        return f"ARR target stays {now}"
    return f"ARR target {formats.amount_with(row.target_before, row.currency)} → {now}"
