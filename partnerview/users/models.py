"""People of a firm who sign in, and keys that act for integrations.

Both live in the tenant's schema: there is no account that spans firms.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now

from partnerview.users.permissions import MFA_ROLES, Permission, Role, permissions_of


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> Self:
        """Colleagues: everybody who is inside the firm sees who else is."""
        return self if user.may(Permission.PEOPLE_VIEW) else self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: User) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with one or more roles. Deactivated rather than deleted: history names them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(roles__contained_by=list(Role.values)), name="user_roles_known"),
            models.CheckConstraint(
                condition=~models.Q(roles__contains=["partner_contact"]) | models.Q(roles=["partner_contact"]),
                name="user_partner_contact_alone",
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["roles"], name="user_by_role")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def is_outside(self) -> bool:
        """Whether this is somebody of a partner firm: the portal is open to them, and nothing else."""
        return Role.PARTNER_CONTACT in self.roles

    @property
    def needs_second_factor(self) -> bool:
        return bool(MFA_ROLES & set(self.roles))

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles grants `permission`."""
        return self.is_active and permission in permissions_of(self.roles)

    def has_role(self, *roles: Role) -> bool:
        return bool(set(roles) & set(self.roles))


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.API_KEYS_MANAGE) else self.none()


class ApiKey(models.Model):
    """A key that acts for an integration. Only its hash is stored; it is shown once."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=60))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name
