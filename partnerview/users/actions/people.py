"""Inviting people, giving them roles, closing and opening their accounts.

Nobody changes their own roles or closes their own account, and a firm always keeps an active admin.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction

from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.errors import Conflict, InvalidInput
from partnerview.users.models import User
from partnerview.users.permissions import Role


@transaction.atomic
def invite_user(*, email: str, name: str, roles: Iterable[str], by: User) -> User:
    """A person without a password, who sets one through a link. Raises InvalidInput for a taken address."""
    return _invited(email, name, _known(roles), by)


@transaction.atomic
def invite_outsider(*, email: str, name: str, by: User) -> User:
    """Somebody of a partner firm, for the portal alone. The directory says of which (`invite_contact`)."""
    return _invited(email, name, [Role.PARTNER_CONTACT], by)


@transaction.atomic
def erase_outsider(user: User, *, by: User) -> User:
    """Close the account of somebody of a partner firm for good; name and address are no longer on record."""
    user = _locked(user)
    user.is_active, user.name, user.email = False, "Erased contact", f"erased-{user.pk}@invalid"
    user.set_unusable_password()
    user.save(update_fields=["is_active", "name", "email", "password"])
    record(user, action="user.erased", by=by)
    return user


@transaction.atomic
def change_user(user: User, *, name: str, roles: Iterable[str], by: User) -> User:
    """Set name and roles. Raises Conflict for one's own roles and for the last admin's."""
    chosen = _known(roles)
    user = _locked(user)
    before = {"roles": user.roles}
    if user.is_outside:
        raise Conflict("A contact of a partner stays one. Invite them anew as a person of the firm.", code="outside")
    if set(chosen) != set(user.roles):
        _refuse_own(user, by, "Another admin has to change your roles.")
        if Role.ADMIN not in chosen:
            _keep_an_admin(user)
    elif name == user.name:
        return user
    user.name, user.roles = name, chosen
    user.save(update_fields=["name", "roles"])
    record(user, action="user.changed", by=by, before=before, after={"roles": chosen})
    return user


@transaction.atomic
def deactivate_user(user: User, *, by: User, reason: str) -> User:
    """Close the account: sessions and keys stop at once, history stays. Raises Conflict for the last admin."""
    user = _locked(user)
    _refuse_own(user, by, "Another admin has to close your account.")
    _keep_an_admin(user)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(user, action="user.deactivated", by=by, reason=reason)
    return user


@transaction.atomic
def reactivate_user(user: User, *, by: User) -> User:
    user = _locked(user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(user, action="user.reactivated", by=by)
    return user


@transaction.atomic
def remove_second_factor(user: User, *, by: User, reason: str) -> User:
    """For somebody who has lost theirs: they set up a new one at the next sign-in."""
    _refuse_own(user, by, "Remove your own second factor under Sign-in and security.")
    Authenticator.objects.filter(user=user).delete()
    record(user, action="user.second_factor_removed", by=by, reason=reason)
    return user


def _invited(email: str, name: str, roles: list[str], by: User) -> User:
    taken = ("email", "There is already a person with this e-mail address.")
    with kept(users_user_email_key=taken, user_email_once=taken):
        user = User.objects.create_user(email, name=name, roles=roles)
    record(user, action="user.invited", by=by, after={"roles": roles})
    return user


def _known(roles: Iterable[str]) -> list[str]:
    chosen = sorted(set(roles), key=list(Role.values).index) if set(roles) <= set(Role.values) else []
    if not chosen:
        raise InvalidInput("Choose at least one of the roles.", field="roles")
    if Role.PARTNER_CONTACT in chosen:
        raise InvalidInput("Invite a contact of a partner on that partner’s page.", field="roles")
    return chosen


def _refuse_own(user: User, by: User, sentence: str) -> None:
    if user.pk == by.pk:
        raise Conflict(sentence, code="own_account")


def _keep_an_admin(user: User) -> None:
    """All admins are locked, so that two who leave at the same time cannot both."""
    admins = User.objects.get_queryset().filter(roles__contains=[Role.ADMIN], is_active=True)
    left = [
        pk for pk in admins.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True) if pk != user.pk
    ]
    if Role.ADMIN in user.roles and user.is_active and not left:
        raise Conflict("This is the last active admin. Give somebody else the role first.", code="last_admin")


def _locked(user: User) -> User:
    return User.objects.get_queryset().select_for_update(no_key=True).get(pk=user.pk)
