"""The ground of a demonstration: the firm's people, directory, conventions and exchange rates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from engagements.models import Person
from partnerview.books.models import Conventions, ExchangeRate
from partnerview.closing.demo.firms import DemoClient, DemoFirm
from partnerview.directory.models import Client, Contact, Partner, Territory, Vendor
from partnerview.months import Month
from partnerview.users.models import User
from partnerview.users.permissions import Role

PASSWORD = "demo-demo-demo"  # noqa: S105  printed by the command, for demonstrations only
# What one unit was worth in GBP when the story begins; each month it moves by at most two per cent.
RATES = {"USD": Decimal("0.7900"), "EUR": Decimal("0.8600"), "JPY": Decimal("0.00540")}


@dataclass(frozen=True, slots=True)
class Stage:
    """Everybody who acts in the story."""

    firm: DemoFirm
    first: Month
    today: dt.date
    users: dict[str, User]
    people: list[Person]
    clients: list[tuple[DemoClient, Client]]
    partners: list[Partner]
    rng: Random

    @property
    def account_managers(self) -> list[User]:
        return [user for key, user in self.users.items() if key.startswith("am")]

    @property
    def months(self) -> tuple[Month, ...]:
        """Every month of the story, the current one last."""
        return Month.range(self.first, Month.of(self.today))


def set_stage(firm: DemoFirm, *, first: Month, today: dt.date, rng: Random) -> Stage:
    users = {user.key: _user(firm, user.key, user.name, user.roles) for user in firm.users}
    conventions = Conventions.objects.get(pk=1)
    conventions.address = "12 Cloth Court\nLondon EC1A 7LS" if firm.currency == "GBP" else "400 Fulton Street\nNew York"
    conventions.save()
    _rates(firm.currency, first, today, rng)
    territories = {name: Territory.objects.create(name=name) for name in firm.territories}
    for territory in territories.values():
        territory.managers.add(users["manager"])
    Vendor.objects.bulk_create(Vendor(name=name) for name in firm.vendors)
    managers = [user for key, user in users.items() if key.startswith("am")]
    clients = [(client, _client(client, managers[i % len(managers)])) for i, client in enumerate(firm.clients)]
    pams = [user for key, user in users.items() if key.startswith("pam")]
    partners = [
        Partner.objects.create(name=name, roles=list(roles), territory=territories[where], pam=pams[i % len(pams)])
        for i, (name, roles, where) in enumerate(firm.partners)
    ]
    return Stage(firm, first, today, users, _people(firm, users), clients, partners, rng)


def _user(firm: DemoFirm, key: str, name: str, roles: tuple[Role, ...]) -> User:
    """The first admin exists already when the tenant was provisioned."""
    email = email_of(firm, key)
    user = User.objects.filter(email=email).first() or User(email=email)
    user.name, user.roles = name, [role.value for role in roles]
    user.set_password(PASSWORD)
    user.save()
    return user


def email_of(firm: DemoFirm, key: str) -> str:
    return f"{key}@{firm.slug}.example"


def _people(firm: DemoFirm, users: dict[str, User]) -> list[Person]:
    signed = [user for key, user in users.items() if key.startswith(("am", "team"))]
    rows = [Person(name=user.name, email=user.email, user=user) for user in signed]
    rows += [Person(name=name, external_ref=f"E{number:03d}") for number, name in enumerate(firm.staff, 1)]
    return Person.objects.bulk_create(rows)


def _client(client: DemoClient, manager: User) -> Client:
    made = Client.objects.create(
        name=client.name,
        legal_name=client.name,
        country=client.country,
        tax_rate=Decimal(client.tax_rate),
        account_manager=manager,
    )
    Contact.objects.create(client=made, name="Accounts payable", email="accounts@client.example", is_billing=True)
    return made


def _rates(reporting: str, first: Month, today: dt.date, rng: Random) -> None:
    """A dated rate at every month's end, both ways into the reporting currency."""
    in_gbp = {"GBP": Decimal(1), **RATES}
    rows = []
    for month in Month.range(first - 1, Month.of(today)):
        for currency, rate in RATES.items():
            step = Decimal(rng.randint(-200, 200)) / 10_000
            in_gbp[currency] = max(rate * Decimal("0.8"), in_gbp[currency] * (1 + step))
        for currency, value in in_gbp.items():
            if currency != reporting:
                quoted = (value / in_gbp[reporting]).quantize(Decimal("1e-8"))
                dated_on = min(month.last_day, today)
                rows.append(
                    ExchangeRate(base=currency, quote=reporting, rate=quoted, dated_on=dated_on, source="Invented")
                )
    ExchangeRate.objects.bulk_create(rows)
