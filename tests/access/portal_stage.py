"""A second partner of the same firm with its contact and one of everything that the portal shows.

`set_stage` binds the first contact to its partner; what is made here must never reach them, nor the other way.
"""

from __future__ import annotations

from typing import Any

from partnerview.directory.models import Contact, Partner
from partnerview.users.models import User
from tests.access.retain_stage import rules_of
from tests.cast import Cast
from tests.programs.staged import staged_plans

RIVAL = "RIVALCANARY"


def bind(user: User, partner: Partner) -> Contact:
    """Let this person sign in for the partner."""
    return Contact.objects.create(partner=partner, user=user, name=user.name, email=user.email)


def rival_stage(cast: Cast) -> dict[str, Any]:
    """Noun → row of the second partner, each text carrying RIVAL; its contact is `cast.other_partner_contact`."""
    partner = Partner.objects.create(name=f"{RIVAL} partner", pam=cast.pam)
    bind(cast.other_partner_contact, partner)
    return {"partners": partner, **rules_of(partner, cast.account_manager), **staged_plans(partner, cast, RIVAL)}
