"""`portal-contacts`: who signs in to the partner portal, invited, ended, given back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import URLPattern
from rest_framework import serializers

from partnerview.directory.actions.portal_access import end_access, invite_contact, restore_access
from partnerview.directory.models import Contact, Partner
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.fields import Reference
from partnerview.http.serializers import Body, Reason, Row
from partnerview.users.permissions import Permission


class PortalContactRow(Row):
    """One contact with an account. The link to set a password stands on the contact's page."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    name = serializers.CharField()
    email = serializers.CharField(source="user.email")
    title = serializers.CharField()
    has_access = serializers.BooleanField(source="user.is_active")
    last_signed_in_at = serializers.DateTimeField(source="user.last_login", allow_null=True)


class InvitationBody(Body):
    partner = Reference(Partner)
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class PortalContacts(Collection):
    """Contacts of the partners that are visible, who may sign in to the portal."""

    permissions: ClassVar = {"GET": Permission.PORTAL_MANAGE, "POST": Permission.PORTAL_MANAGE}
    model = Contact
    row = PortalContactRow
    create_body = InvitationBody
    ordering = ("id",)
    ordering_fields = ("name", "id")
    step_up = True

    def visible(self) -> QuerySet[Any, Any]:
        return _with_account(super().visible())

    def act(self, data: dict[str, Any]) -> Contact:
        return invite_contact(data.pop("partner"), by=self.user, **data)


class PortalContactAction(ActionView):
    permission = Permission.PORTAL_MANAGE
    model = Contact
    row = PortalContactRow
    step_up = True

    def visible(self) -> QuerySet[Any, Any]:
        return _with_account(super().visible())


class AccessEnding(PortalContactAction):
    """Sessions and keys stop at once."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Contact:
        return end_access(subject, by=self.user, reason=data["reason"])


class AccessRestoration(PortalContactAction):
    """They sign in again with what they had."""

    def act(self, subject: Any, data: dict[str, Any]) -> Contact:
        return restore_access(subject, by=self.user)


def _with_account(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.filter(user__isnull=False)


urlpatterns: list[URLPattern] = [
    *PortalContacts.paths("portal-contacts"),
    action_path("portal-contacts/<str:pk>/ending/", AccessEnding.as_view()),
    action_path("portal-contacts/<str:pk>/restoration/", AccessRestoration.as_view()),
]
