"""Saying which partner an engagement came by: the one door for rooms above. Shares and rules read it there (R-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from engagements.models import Engagement, EngagementStatus
from partnerview.audit.actions import record
from partnerview.directory.models import Partner
from partnerview.errors import Conflict

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def attribute_engagement(
    engagement: Engagement, *, partner: Partner, role: str, by: User | None, reason: str
) -> Engagement:
    """Write partner and role. Raises Conflict where another partner stands there already, or its start is asked.

    Nobody (`by` None) where the daily job recognized the client.
    """
    engagement = Engagement.objects.lock(engagement.pk)
    if engagement.partner_id not in {None, partner.pk}:
        raise Conflict(f"{engagement.name} is attributed to another partner. Change it there first.", code="attributed")
    if engagement.status == EngagementStatus.PENDING_APPROVAL:
        raise Conflict("Its start is waiting for approval. Attribute it once that is decided.", code="pending_approval")
    before = {"partner": engagement.partner_id, "partner_role": engagement.partner_role}
    role = engagement.partner_role or role
    after = {"partner": partner.pk, "partner_role": role}
    if before == after:
        return engagement
    engagement.partner, engagement.partner_role = partner, role
    engagement.save(update_fields=["partner", "partner_role", "updated_at"])
    told = after | {"partner_name": partner.name}
    record(engagement, action="engagement.attributed", by=by, before=before, after=told, reason=reason)
    return engagement
