"""Changes to tenants: asked for, moved through their states, closed and opened again.

Each state is set by comparing with the one before, and leaves a TenantEvent. Building the schema is
provisioning.py. Run in `public`; a caller may stand anywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from partnerview import clock
from partnerview.errors import Conflict, IllegalTransition, InvalidInput, StaleState
from partnerview.money import minor_units
from partnerview.origin import current_origin
from partnerview.tenants.address import host_of
from partnerview.tenants.guard import PUBLIC
from partnerview.tenants.models import Domain, Tenant, TenantEvent, TenantKind, TenantState

HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
RESERVED_SLUGS = frozenset({"admin", "api", "localhost", "mail", "public", "static", "www"})


@dataclass(frozen=True, slots=True)
class Setup:
    """What the first run inside a new schema needs to know."""

    admin_email: str
    admin_name: str
    currency: str
    books_start_on: dt.date
    fiscal_year_first_month: int

    def to_json(self) -> dict[str, str | int]:
        return {**asdict(self), "books_start_on": self.books_start_on.isoformat()}

    @classmethod
    def from_json(cls, values: dict[str, str | int]) -> Setup:
        start = dt.date.fromisoformat(str(values["books_start_on"]))
        return cls(**{**values, "books_start_on": start})  # type: ignore[arg-type]


def request_tenant(
    name: str,
    *,
    slug: str,
    setup: Setup,
    kind: str = TenantKind.SERVICES_FIRM,
    time_zone: str = "UTC",
) -> Tenant:
    """Ask for a tenant: it has an address that answers "being prepared", and no schema yet.

    Raises InvalidInput, or Conflict if the address is taken.
    """
    check_slug(slug)
    check_time_zone(time_zone)
    _check(name, kind, setup)
    with schema_context(PUBLIC), transaction.atomic():
        if Tenant.objects.filter(slug=slug).exists():
            raise Conflict(f"The address “{slug}” is taken. Choose another.", code="slug_taken", field="slug")
        tenant = Tenant.objects.create(
            name=name.strip(), slug=slug, kind=kind, time_zone=time_zone, setup=setup.to_json()
        )
        Domain.objects.create(domain=host_of(slug), tenant=tenant, is_primary=True)
        _note(tenant, reason="")
    return tenant


def suspend_tenant(tenant: Tenant, *, reason: str) -> Tenant:
    """Its pages answer "suspended", its tasks and commands refuse; nothing is lost."""
    return move(tenant, to=TenantState.SUSPENDED, reason=_reason(reason))


def resume_tenant(tenant: Tenant, *, reason: str) -> Tenant:
    """Open again after a suspension; scheduled work that waited is picked up."""
    if tenant.state != TenantState.SUSPENDED:
        raise IllegalTransition(f"The tenant {tenant.slug} is {tenant.state}, not suspended; nothing to resume.")
    return move(tenant, to=TenantState.READY, reason=_reason(reason))


def delete_tenant(tenant: Tenant, *, reason: str) -> Tenant:
    """Softly: the address answers "no such tenant", the schema stays until it has been dumped."""
    return move(tenant, to=TenantState.DELETED, reason=_reason(reason))


def change_time_zone(schema: str, *, time_zone: str) -> None:
    """What the firm's own settings say is the time zone, requests and scheduled work follow."""
    check_time_zone(time_zone)
    with schema_context(PUBLIC):
        Tenant.objects.filter(schema_name=schema).update(time_zone=time_zone)


def move(tenant: Tenant, *, to: str, reason: str = "", **changes: object) -> Tenant:
    """Set the state `to` if it is still the one that `tenant` has. Raises IllegalTransition or StaleState."""
    if to not in Tenant.TRANSITIONS[tenant.state]:
        raise IllegalTransition(f"The tenant {tenant.slug} is {tenant.state}; it cannot become {to} from there.")
    with schema_context(PUBLIC), transaction.atomic():
        if not Tenant.objects.filter(pk=tenant.pk, state=tenant.state).update(state=to, **changes):
            raise StaleState(f"The tenant {tenant.slug} is no longer {tenant.state}. Look at it again.")
        tenant.refresh_from_db()
        _note(tenant, reason=reason)
    return tenant


def check_slug(slug: str) -> None:
    if not HOST_LABEL.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise InvalidInput(
            f"“{slug}” cannot be an address. Use 1 to 40 lower-case letters, digits and inner hyphens;"
            f" not {', '.join(sorted(RESERVED_SLUGS))}.",
            field="slug",
        )


def check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidInput(
            f"“{name}” is not a time zone. Give an IANA name such as Europe/London.", field="time_zone"
        ) from None


def start_of_fiscal_year(first_month: int) -> dt.date:
    """First day of the fiscal year that runs today."""
    today = clock.today()
    year = today.year if today.month >= first_month else today.year - 1
    return dt.date(year, first_month, 1)


def _check(name: str, kind: str, setup: Setup) -> None:
    if not name.strip():
        raise InvalidInput("A tenant needs the name of the firm.", field="name")
    if kind not in TenantKind.values:
        raise InvalidInput(f"“{kind}” is no kind of tenant: {' or '.join(TenantKind.values)}.", field="kind")
    minor_units(setup.currency)
    if not 1 <= setup.fiscal_year_first_month <= 12:
        raise InvalidInput("The fiscal year begins in a month from 1 to 12.", field="fiscal_year_first_month")
    if setup.books_start_on.day != 1:
        raise InvalidInput(
            f"Books start on the first day of a month, not on {setup.books_start_on}.", field="books_start_on"
        )
    try:
        validate_email(setup.admin_email)
    except ValidationError:
        raise InvalidInput(f"“{setup.admin_email}” is not an e-mail address.", field="admin_email") from None


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput("Say why; the reason stays on record.", field="reason")
    return reason.strip()


def _note(tenant: Tenant, *, reason: str) -> None:
    TenantEvent.objects.create(
        tenant=tenant,
        state=tenant.state,
        reason=reason,
        source=current_origin().source,
        happened_at=timezone.now(),
    )
