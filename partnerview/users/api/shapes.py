"""How keys, and whoever asks, look on the wire."""

from __future__ import annotations

from rest_framework import serializers

from partnerview.http.fields import Reference
from partnerview.http.serializers import Body, Row
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from partnerview.users.scopes import SCOPES


class ApiKeyRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES)))
    user = serializers.IntegerField(source="user_id")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewApiKey(ApiKeyRow):
    """The answer to creating a key. `secret` is shown this once; a repetition has none."""

    secret = serializers.CharField()


class ApiKeyBody(Body):
    """`user` is whom it acts for: yourself unless given, or an integration."""

    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES)), allow_empty=False)
    user = Reference(User, required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class WhoamiKey(serializers.Serializer[object]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())


class Whoami(serializers.Serializer[object]):
    """Whoever asks: the person, their roles, what they may do, and the key they came with."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    permissions = serializers.ListField(child=serializers.ChoiceField(Permission.choices))
    key = WhoamiKey(allow_null=True)
