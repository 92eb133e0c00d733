"""What the firm has settled about registrations: how long a prospect is protected, and what is paid for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from programs.models import DealPolicy

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def change_deal_policy(
    *, protected_days: int, reward_percent: Decimal, full_cycle_percent: Decimal, by: User
) -> DealPolicy:
    """Deals that were accepted keep their reward. Raises InvalidInput where the full cycle would earn less."""
    if full_cycle_percent < reward_percent:
        raise InvalidInput(
            "Running the whole cycle earns at least as much as a part of it.", field="full_cycle_percent"
        )
    policy = DealPolicy.objects.select_for_update(no_key=True).get(pk=1)
    values = {
        "protected_days": protected_days, "reward_percent": reward_percent, "full_cycle_percent": full_cycle_percent,
    }  # fmt: skip
    before = {name: getattr(policy, name) for name in values}
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    record(policy, action="dealpolicy.changed", by=by, before=before, after=values)
    return policy
