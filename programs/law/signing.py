"""Whose signature a territory asks for: a manager signs for those that they look after, a CxO for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerview.errors import NotPermitted
from partnerview.users.permissions import Role

if TYPE_CHECKING:
    from partnerview.approvals.models import Approval
    from partnerview.directory.models import Partner
    from partnerview.users.models import User


def refuse_another_territory(partner: Partner, approval: Approval, by: User) -> None:
    """Raises NotPermitted (`territory`) where the next step is a manager's and this one looks after others."""
    step = approval.steps.filter(decided_by=None).order_by("position").first()
    where = partner.territory
    if step is None or where is None or Role.MANAGER not in step.roles or not by.has_role(Role.MANAGER):
        return
    if not where.managers.filter(pk=by.pk).exists():
        raise NotPermitted(f"{partner.name} is in {where.name}, which you do not look after.", code="territory")
