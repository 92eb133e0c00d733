"""The first person of a firm: an admin without a password, who sets one through a link."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from partnerview.audit.actions import record
from partnerview.tenants.actions import Setup
from partnerview.tenants.models import Tenant
from partnerview.users.models import User
from partnerview.users.permissions import Role


def make_first_admin(tenant: Tenant, setup: Setup) -> None:
    """Named in settings.PROVISIONING_STEPS; runs inside the new schema."""
    admin = User.objects.create_user(setup.admin_email, name=setup.admin_name, roles=[Role.ADMIN])
    record(admin, action="user.created", by=None, after={"roles": admin.roles})


def password_path(user: User) -> str:
    """The page on which this person may set a password; good once, for settings.PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
        urlconf="partnerview.urls",
    )
