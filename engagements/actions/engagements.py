"""Drafting and changing what an engagement says of itself. Its moves are in `moves.py` and `starts.py`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.db import transaction

from engagements.models import BillTo, Engagement, EngagementStatus, Person
from partnerview.audit.actions import record
from partnerview.directory.models import Client, Partner, Vendor
from partnerview.errors import Conflict, FieldError, InvalidInput, StaleState
from partnerview.money import minor_units
from partnerview.ui import formats
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User

# What its lines, invoices and figures were made under. It changes only while the engagement is a draft.
FIXED_ONCE_STARTED: Final = {
    "client": "The client",
    "currency": "The currency",
    "starts_on": "The start",
    "bill_to": "Who is billed",
    "billing_interval": "The billing cadence",
    "billing_timing": "Billing in advance or arrears",
    "billing_anchor": "The billing anchor",
}
MANY: Final = ("team_members", "vendors")


class Details(TypedDict, total=False):
    """What may be said of an engagement. Names are those of the model."""

    client: Client
    name: str
    code: str
    scope: str
    out_of_scope: list[str]
    account_manager: User
    team_members: Iterable[Person]
    vendors: Iterable[Vendor]
    partner: Partner | None
    partner_role: str
    bill_to: str
    currency: str
    billing_interval: str
    billing_timing: str
    billing_anchor: str
    billing_proration: str
    starts_on: dt.date
    go_live_on: dt.date | None
    renews_on: dt.date | None
    notice_days: int
    renewal_months: int | None
    uplift_percent: Decimal


@transaction.atomic
def draft_engagement(*, by: User, **details: Unpack[Details]) -> Engagement:
    """A new engagement as a draft. Without a code it gets the next one of its client."""
    values: dict[str, Any] = {"account_manager": by, **details}
    related = {name: list(values.pop(name, ())) for name in MANY}
    engagement = Engagement(created_by=by, **values)
    engagement.code = engagement.code.strip() or next_code(engagement.client)
    _refuse(engagement)
    engagement.save()
    for name, rows in related.items():
        getattr(engagement, name).set(rows)
    record(engagement, action="engagement.drafted", by=by, after={**values, "code": engagement.code, **related})
    return engagement


@transaction.atomic
def change_engagement(
    engagement: Engagement, *, by: User, seen_at: dt.datetime | None = None, **changes: Unpack[Details]
) -> Engagement:
    """Change what is given. `seen_at` is the `updated_at` that the person has seen; StaleState if it is older."""
    engagement = Engagement.objects.lock(engagement.pk)
    if seen_at is not None and engagement.updated_at != seen_at:
        raise StaleState("Somebody else has changed this engagement since you opened it. Look at it again.")
    if engagement.status == EngagementStatus.PENDING_APPROVAL:
        raise Conflict("Its start is waiting for approval. Withdraw the request before you change it.")
    before = _before(engagement, changes)
    if not before:
        return engagement
    if engagement.is_live:
        _refuse_fixed(before)
    for name in before:
        value = changes[name]  # type: ignore[literal-required]
        getattr(engagement, name).set(value) if name in MANY else setattr(engagement, name, value)
    _refuse(engagement)
    engagement.save()
    after = {name: changes[name] for name in before}  # type: ignore[literal-required]
    record(engagement, action="engagement.changed", by=by, before=before, after=after)
    return engagement


def next_code(client: Client) -> str:
    """The first three letters of the client and the next free number: KES-0007."""
    letters = re.sub(r"[^A-Z0-9]", "", client.name.upper())[:3].ljust(3, "X")
    pattern = rf"^{letters}-[0-9]{{4,}}$"
    taken = Engagement.objects.filter(code__regex=pattern).values_list("code", flat=True)
    return f"{letters}-{max((int(code.split('-')[1]) for code in taken), default=0) + 1:04d}"


def _before(engagement: Engagement, changes: Details) -> dict[str, Any]:
    """The present values of what would really change."""
    before: dict[str, Any] = {}
    for name, value in changes.items():
        if name in MANY:
            present: Any = set(getattr(engagement, name).all())
            changed = present != set(value)  # type: ignore[call-overload]
        else:
            present = getattr(engagement, name)
            changed = present != value
        if changed:
            before[name] = present
    return before


def _refuse_fixed(before: dict[str, Any]) -> None:
    errors = [
        FieldError(name, f"{words} is fixed once the engagement has started.", "fixed_once_started")
        for name, words in FIXED_ONCE_STARTED.items()
        if name in before
    ]
    if errors:
        raise Conflict(errors[0].message, code="fixed_once_started", errors=errors)


def _refuse(engagement: Engagement) -> None:
    """Raise InvalidInput with a sentence at every field that cannot stand."""
    errors = [
        *_identity_errors(engagement),
        *_day_errors(engagement),
        *renewal_errors(engagement),
        *_partner_errors(engagement),
    ]
    if errors:
        message = errors[0].message if len(errors) == 1 else f"{len(errors)} values need mending."
        raise InvalidInput(message, errors=errors)


def _identity_errors(engagement: Engagement) -> Iterable[FieldError]:
    if not engagement.name.strip():
        yield FieldError("name", "Give the engagement a name.", "required")
    same = Engagement.objects.filter(code__iexact=engagement.code).exclude(pk=engagement.pk)
    if same.exists():
        yield FieldError("code", f"The code {engagement.code} is in use. Give another one.", "not_unique")
    if not engagement.account_manager.may(Permission.ENGAGEMENTS_CHANGE):
        yield FieldError(
            "account_manager",
            f"{engagement.account_manager.name} may not run engagements. Choose an account manager.",
        )
    try:
        minor_units(engagement.currency)
    except InvalidInput as error:
        yield from error.errors


def _day_errors(engagement: Engagement) -> Iterable[FieldError]:
    if engagement.ends_before and engagement.starts_on >= engagement.ends_before:
        yield FieldError("starts_on", "The start lies after the last day.")
    if engagement.go_live_on and engagement.go_live_on < engagement.starts_on:
        yield FieldError(
            "go_live_on",
            f"It cannot go live before it begins. Give {formats.day(engagement.starts_on)} or a later day.",
        )
    if not engagement.pk or engagement.is_live:
        return
    first = engagement.lines.order_by("starts_on").first()
    if first and first.starts_on < engagement.starts_on:
        yield FieldError("starts_on", f"“{first.name}” begins on {formats.day(first.starts_on)}. Move that line first.")


def renewal_errors(engagement: Engagement) -> Iterable[FieldError]:
    """What cannot stand of the term and its renewal."""
    if engagement.renews_on is None:
        return
    if engagement.status == EngagementStatus.ENDED:
        yield FieldError("renews_on", "It has ended. Reopen it before you agree a term.", "has_ended")
    if engagement.renews_on <= engagement.starts_on:
        yield FieldError(
            "renews_on", f"Its first term begins on {formats.day(engagement.starts_on)}. Give a later day."
        )
    if not engagement.renewal_months:
        yield FieldError("renewal_months", "Say for how many months it is renewed.", "required")
    if engagement.uplift_percent <= -100:
        yield FieldError("uplift_percent", "Less than nothing cannot be left. Give a share above −100 %.")


def _partner_errors(engagement: Engagement) -> Iterable[FieldError]:
    if engagement.bill_to == BillTo.PARTNER and engagement.partner is None:
        yield FieldError("partner", "Choose the partner that is billed, or bill the client.", "required")
    if engagement.partner_role and engagement.partner is None:
        yield FieldError("partner_role", "A role needs a partner. Choose the partner, or leave the role out.")
