"""`api-keys` and `whoami`. Keys are managed by a person in a fresh session: no scope opens them to a key."""

from __future__ import annotations

from typing import Any, ClassVar

from partnerview.http.api import ActionView, Collection, ReportView
from partnerview.http.idempotency import Answer
from partnerview.users.access import ANYBODY, key_of
from partnerview.users.actions.api_keys import create_api_key, revoke_api_key
from partnerview.users.api.shapes import ApiKeyBody, ApiKeyRow, NewApiKey, Whoami
from partnerview.users.api_access import granted
from partnerview.users.models import ApiKey
from partnerview.users.permissions import Permission


class ApiKeys(Collection):
    model = ApiKey
    row = ApiKeyRow
    created_row = NewApiKey
    create_body = ApiKeyBody
    permissions: ClassVar = {"GET": Permission.API_KEYS_MANAGE, "POST": Permission.API_KEYS_MANAGE}
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "last_used_at", "name")
    step_up = True

    def create_answer(self, data: dict[str, Any]) -> Answer:
        made = create_api_key(**{"user": self.user, **data}, by=self.user)
        shown = self.show(made.key.pk)
        headers = {"Location": self.address_of(made.key)}
        return Answer({**shown, "secret": made.secret}, 201, headers, kept=shown)


class ApiKeyRevocation(ActionView):
    model = ApiKey
    row = ApiKeyRow
    permission = Permission.API_KEYS_MANAGE

    def act(self, subject: ApiKey, data: dict[str, Any]) -> ApiKey:
        return revoke_api_key(subject, by=self.user)


class WhoamiView(ReportView):
    """Who asks, and what they may do."""

    permission = ANYBODY
    shape = Whoami
    csv_rows = ""

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        user, key = self.user, key_of(self.request)
        return {
            "id": user.pk,
            "name": user.name,
            "email": user.email,
            "roles": user.roles,
            "permissions": [needed for needed in Permission if granted(user, key, needed)],
            "key": key,
        }
