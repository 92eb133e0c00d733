"""What the firm has settled about its program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from programs.models import ProgramPolicy

if TYPE_CHECKING:
    from partnerview.users.models import User


@transaction.atomic
def change_policy(*, attention_above: int, least_tiered: int, most_tiered: int, by: User) -> ProgramPolicy:
    """Settle when a portfolio needs attention and how many tiered partners one PAM carries."""
    if least_tiered > most_tiered:
        raise InvalidInput("The least is above the most.", field="least_tiered")
    policy = ProgramPolicy.objects.select_for_update(no_key=True).get(pk=1)
    values = {"attention_above": attention_above, "least_tiered": least_tiered, "most_tiered": most_tiered}
    before = {name: getattr(policy, name) for name in values}
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    record(policy, action="programpolicy.changed", by=by, before=before, after=values)
    return policy
