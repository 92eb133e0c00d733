"""Who can get in, for those who manage sign-ins: people, those without the second factor they need, keys."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q

from partnerview import clock
from partnerview.dashboard.panels.panel import Panel, Place, listed
from partnerview.users.models import ApiKey, User
from partnerview.users.permissions import MFA_ROLES, Permission


@dataclass(frozen=True, slots=True)
class Firm:
    people: int
    without_factor: tuple[User, ...]
    keys: int
    people_url: str
    keys_url: str


def firm(user: User) -> Panel | None:
    if not user.may(Permission.USERS_MANAGE):
        return None
    needs = Q()
    for role in MFA_ROLES:
        needs |= Q(roles__contains=[role])
    without = User.objects.filter(needs, is_active=True).exclude(
        pk__in=Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    )
    working = ApiKey.objects.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
    facts = Firm(
        people=User.objects.count(),
        without_factor=tuple(without.order_by("name", "id")),
        keys=working.count(),
        people_url=listed("users:user-list"),
        keys_url=listed("users:api-key-list"),
    )
    return Panel("dashboard/panels/firm.html", Place.ASIDE, facts)
