"""`manage.py create_tenant NAME`: a firm with its address, schema, books and first admin. Safe to run twice."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.text import slugify
from django_tenants.utils import tenant_context

from partnerview.errors import DomainError
from partnerview.origin import COMMAND, origin
from partnerview.tenants.actions import Setup, request_tenant, start_of_fiscal_year
from partnerview.tenants.address import host_of, url_of
from partnerview.tenants.commands import JsonCommand
from partnerview.tenants.dispatch import build_soon
from partnerview.tenants.models import Tenant, TenantKind, TenantState
from partnerview.tenants.provisioning import provision
from partnerview.users.models import User
from partnerview.users.permissions import Role
from partnerview.users.provisioning import password_path


class Command(JsonCommand):
    """Runs as owner (manage.py chooses the role); the same tenant asked for again is finished or just shown."""

    help = "Create a tenant: address, schema, conventions and a first admin, whose link to set a password is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="Name of the firm.")
        parser.add_argument("--slug", help="First part of its host name; made from the name if left out.")
        parser.add_argument("--kind", choices=TenantKind.values, default=TenantKind.SERVICES_FIRM)
        parser.add_argument("--time-zone", default="UTC", help="IANA name, such as Europe/London.")
        parser.add_argument("--currency", default="USD", help="Reporting currency, ISO 4217.")
        parser.add_argument("--books-start", type=a_day, help="First day of a month; else of the fiscal year.")
        parser.add_argument("--fiscal-year-first-month", type=int, choices=range(1, 13), default=1)
        parser.add_argument("--admin-email", help="Who signs in first; admin@<host> if left out.")
        parser.add_argument("--admin-name", default="Admin")
        parser.add_argument("--queued", action="store_true", help="Leave the building to a provisioning worker.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with origin(COMMAND):
                tenant, created = find_or_create(**options)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.say({**facts(tenant), "created": created}, as_json=options["json"])


def find_or_create(*, name: str, slug: str | None, **options: Any) -> tuple[Tenant, bool]:
    """The ready tenant, and whether this call built it."""
    slug = slug or slugify(name)
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        setup = setup_of(slug, **options)
        tenant = request_tenant(name, slug=slug, setup=setup, kind=options["kind"], time_zone=options["time_zone"])
    if tenant.state == TenantState.READY:
        return tenant, False
    if options["queued"]:
        build_soon(slug)
        return tenant, False
    return provision(slug), True


def setup_of(slug: str, **options: Any) -> Setup:
    first_month = options["fiscal_year_first_month"]
    return Setup(
        admin_email=options["admin_email"] or f"admin@{host_of(slug)}",
        admin_name=options["admin_name"],
        currency=options["currency"],
        books_start_on=options["books_start"] or start_of_fiscal_year(first_month),
        fiscal_year_first_month=first_month,
    )


def facts(tenant: Tenant) -> dict[str, Any]:
    """What a person or a script needs next."""
    return {
        "tenant": tenant.slug,
        "name": tenant.name,
        "state": tenant.state,
        "host": host_of(tenant.slug),
        "url": url_of(tenant),
        "schema": tenant.schema_name,
        **(way_in(tenant) if tenant.is_ready else {}),
    }


def way_in(tenant: Tenant) -> dict[str, str | None]:
    """The first admin, and the link to set a password, which is there until one has been set."""
    with tenant_context(tenant):
        admin = User.objects.filter(roles__contains=[Role.ADMIN], is_active=True).order_by("id").first()
        if admin is None:
            return {"admin_email": None, "set_password_url": None}
        link = None if admin.has_usable_password() else url_of(tenant) + password_path(admin)
    return {"admin_email": admin.email, "set_password_url": link}


def a_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2024-01-01") from None
