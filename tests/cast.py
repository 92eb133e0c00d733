"""The people of a test firm: one per role, and a second of those who must not decide alone.

They are rows of the template database, so a test that asks for them pays one query.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from allauth.mfa.models import Authenticator

from engagements.models import Person
from partnerview.books.models import Conventions
from partnerview.directory.models import Client
from partnerview.users.models import User
from partnerview.users.permissions import Role

CANARY = "CANARY"
BOOKS_START = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Field name → person. `integration` is whom API keys act for."""

    account_manager: User
    other_account_manager: User
    team_member: User
    finance_lead: User
    other_finance_lead: User
    pam: User
    manager: User
    cxo: User
    sales: User
    admin: User
    integration: User
    partner_contact: User
    other_partner_contact: User

    def everybody(self) -> list[User]:
        return [getattr(self, field.name) for field in fields(self)]

    def by_role(self) -> dict[str, User]:
        return {role: getattr(self, role) for role in Role.values}


NAMES = {
    "account_manager": "Daniela Castellanos",
    "other_account_manager": "Henry Moriarty",
    "team_member": "Tomasz Wójcik",
    "finance_lead": "Imogen Achterberg",
    "other_finance_lead": "Ngozi Okafor",
    "pam": "Pia Lindqvist",
    "manager": "Marcus Vance",
    "cxo": "Sunniva Hallqvist",
    "sales": "Sam O'Neill",
    "admin": "Ada Brandstätter",
    "integration": "Integration",
    "partner_contact": "Paolo Contarini",
    "other_partner_contact": "Odile Verhaeghe",
}


def assemble(*, canary: bool = False) -> Cast:
    """Make the firm's conventions, its people, and one client to stand on."""
    prefix = f"{CANARY} " if canary else ""
    Conventions.objects.create(
        pk=1,
        firm_name=f"{prefix}Test firm",
        time_zone="Europe/London",
        reporting_currency="GBP",
        books_start_on=BOOKS_START,
    )
    for key, name in NAMES.items():
        user = User.objects.create_user(f"{key}@example.com", name=f"{prefix}{name}", roles=[_role_of(key)])
        if user.needs_second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not used"})
        if key in {"account_manager", "other_account_manager", "team_member", "manager"}:
            Person.objects.create(name=user.name, email=user.email, user=user)
    Client.objects.create(
        name=f"{prefix}Kestrel Aerosystems", account_manager=User.objects.get(email="account_manager@example.com")
    )
    return the_cast()


def the_cast() -> Cast:
    """The people of the current tenant."""
    people = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith="@example.com")}
    return Cast(**{field.name: people[field.name] for field in fields(Cast)})


def _role_of(key: str) -> Role:
    return Role(key.removeprefix("other_"))
