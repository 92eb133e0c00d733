"""One partner with its contact, and the plans of tests/programs for it."""

from __future__ import annotations

from typing import Any

import pytest

from partnerview.directory.models import Contact, Partner
from partnerview.users.models import User


@pytest.fixture
def own(cast: Any) -> Any:
    """`own(partner)` lets Paolo sign in for it and returns him; `own(partner, other=True)` Odile."""

    def bound(partner: Partner, *, other: bool = False) -> User:
        user: User = cast.other_partner_contact if other else cast.partner_contact
        Contact.objects.create(partner=partner, user=user, name=user.name, email=user.email)
        return user

    return bound
