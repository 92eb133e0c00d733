"""Keys for integrations: made, shown once, revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from partnerview.users.authentication import new_secret
from partnerview.users.models import ApiKey, User
from partnerview.users.permissions import Role
from partnerview.users.scopes import SCOPES

PORTAL: Final = "portal:"


class NewKey(NamedTuple):
    """A key with its secret: the only moment at which the secret exists."""

    key: ApiKey
    secret: str


@transaction.atomic
def create_api_key(
    *, name: str, scopes: Iterable[str], user: User, by: User | None, expires_at: dt.datetime | None = None
) -> NewKey:
    """A key that acts for `user`, within `scopes` and within that person's roles.

    Raises InvalidInput for unknown scopes, for an end in the past, and for a key that acts for a colleague.
    """
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(SCOPES):
        raise InvalidInput("Choose at least one of the scopes.", field="scopes")
    if user.is_outside and not all(scope.startswith(PORTAL) for scope in chosen):
        raise InvalidInput("A key of a partner’s contact opens the portal alone.", field="scopes")
    if expires_at is not None and expires_at <= clock.now():
        raise InvalidInput("The key has to end in the future.", field="expires_at")
    if by is not None and user.pk != by.pk and not user.has_role(Role.INTEGRATION):
        raise InvalidInput("A key acts for yourself or for an integration, not for a colleague.", field="user")
    secret, prefix, secret_hash = new_secret()
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        secret_hash=secret_hash,
        scopes=chosen,
        user=user,
        created_by=by,
        expires_at=expires_at,
    )
    record(key, action="api_key.created", by=by, after={"scopes": chosen, "user": user.pk}, about=user)
    return NewKey(key, secret)


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User) -> ApiKey:
    """From now on the key opens nothing. Revoking again changes nothing."""
    key = ApiKey.objects.select_for_update(no_key=True, of=("self",)).get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        key.save(update_fields=["revoked_at"])
        record(key, action="api_key.revoked", by=by, about=key.user)
    return key


@transaction.atomic
def integration_user() -> User:
    """Whom keys of no particular person act for: made when the first such key is."""
    found = (
        User.objects.get_queryset().filter(roles__contains=[Role.INTEGRATION], is_active=True).order_by("pk").first()
    )
    if found is not None:
        return found
    user = User.objects.create_user("integration@invalid", name="Integration", roles=[Role.INTEGRATION])
    record(user, action="user.created", by=None, after={"roles": user.roles})
    return user
