"""What moves with partners: their account manager and the owner of what is open. Where it comes from stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from partnerview import clock
from partnerview.audit.actions import event_of, record_all
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Partner
from programs.models import AccountStage, Commitment, Handover, NamedAccount, RapStatus

if TYPE_CHECKING:
    from partnerview.users.models import User

OVER = (RapStatus.ENDED, RapStatus.CANCELLED)
SETTLED = (AccountStage.WON, AccountStage.LOST)


def move_partners(partners: Sequence[Partner], *, handover: Handover, by: User | None) -> None:
    """Give promises without outcome and accounts still to be won a new owner, then the partners themselves.

    Only what the account manager of that partner owned, or somebody who no longer signs in: what belongs to a third
    person stays with them. One event per partner and per thing moved.
    """
    promises = _given(_open_promises(partners), handover, by, "commitment.given")
    accounts = _given(_open_accounts(partners), handover, by, "namedaccount.given")
    held = {name: Counter(event.about_id for event in events) for name, events in
            (("promises", promises), ("accounts", accounts))}  # fmt: skip
    moved = [
        event_of(
            partner,
            action="partner.handed_over",
            by=by,
            before={"pam": partner.pam_id},
            after={
                "pam": handover.to_pam_id,
                "to_name": handover.to_pam.name,
                "handover": handover.pk,
                **{name: count[partner.pk] for name, count in held.items()},
            },
            reason=handover.reason,
            effective_on=handover.effective_on,
        )
        for partner in partners
    ]
    Partner.objects.filter(pk__in=[partner.pk for partner in partners]).update(
        pam=handover.to_pam, updated_at=clock.now()
    )
    record_all([*promises, *accounts, *moved])


def _open_promises(partners: Sequence[Partner]) -> QuerySet[Any, Any]:
    rows = Commitment.objects.waiting().filter(partner__in=partners)
    return rows.filter(_goes_along("partner__pam")).annotate(of_partner=F("partner_id"), label=F("text"))


def _open_accounts(partners: Sequence[Partner]) -> QuerySet[Any, Any]:
    rows = NamedAccount.objects.filter(rap__partner__in=partners).exclude(status__in=SETTLED)
    rows = rows.exclude(rap__status__in=OVER)
    return rows.filter(_goes_along("rap__partner__pam")).annotate(
        of_partner=F("rap__partner_id"), label=F("customer__name")
    )


def _goes_along(pam: str) -> Q:
    return Q(owner=F(pam)) | Q(owner__is_active=False)


def _given(rows: QuerySet[Any, Any], handover: Handover, by: User | None, action: str) -> list[AuditEvent]:
    """Set the owner in one statement; answers an event for each, about its partner."""
    found = list(rows.exclude(owner=handover.to_pam).order_by("pk"))
    rows.model._default_manager.filter(pk__in=[row.pk for row in found]).update(
        owner=handover.to_pam, updated_at=clock.now()
    )
    after = {"owner": handover.to_pam_id, "owner_name": handover.to_pam.name, "handover": handover.pk}
    return [
        event_of(
            row,
            action=action,
            by=by,
            before={"owner": row.owner_id},
            after={**after, "name": row.label},
            about=Partner(pk=row.of_partner),
        )
        for row in found
    ]
