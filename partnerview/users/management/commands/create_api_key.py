"""`manage.py create_api_key --tenant NAME --scopes a:read,b:write`: makes a key and prints it once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from partnerview.tenants.commands import TenantCommand
from partnerview.tenants.models import Tenant
from partnerview.users.actions.api_keys import create_api_key, integration_user
from partnerview.users.models import User
from partnerview.users.scopes import SCOPES


class Command(TenantCommand):
    """Acts for the integration user, or for the person of --email within their roles. Each call makes another key."""

    help = "Create an API key and print it. It is shown this once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scopes", required=True, nargs="+", help="all, or some of: " + ", ".join(SCOPES))
        parser.add_argument("--email", help="For whom it acts; an integration user if left out.")
        parser.add_argument("--name", default="Command line", help="What uses it.")

    def work(self, tenant: Tenant, **options: Any) -> dict[str, Any]:
        user = self._user(options["email"])
        made = create_api_key(name=options["name"], scopes=self._scopes(options["scopes"]), user=user, by=None)
        return {"key": made.secret, "scopes": made.key.scopes, "acts_for": user.email, "id": made.key.pk}

    def _scopes(self, given: list[str]) -> list[str]:
        """Separated by spaces or commas; `all` is every one."""
        scopes = [scope for part in given for scope in part.split(",") if scope]
        unknown = set(scopes) - set(SCOPES) - {"all"}
        if unknown:
            raise CommandError(f"There is no scope {', '.join(sorted(unknown))}. There are: {', '.join(SCOPES)}.")
        return list(SCOPES) if "all" in scopes else scopes

    def _user(self, email: str | None) -> User:
        if email is None:
            return integration_user()
        user = User.objects.get_queryset().filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody active signs in with {email} here.")
        return user
