"""`at-risk/thresholds/`: from when on accounts of this firm are flagged. One row, so neither list nor id."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.http.api import Endpoint
from partnerview.http.etag import check_match, etag_of
from partnerview.http.fields import DecimalField
from partnerview.http.idempotency import Answer, once
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from retainers.actions.deposit_accounts import lock_thresholds, set_thresholds
from retainers.models import BURN_DAYS
from retainers.reports.positions import firm_thresholds


class ThresholdsBody(Body):
    """What is left out stays. Accounts with thresholds of their own keep them."""

    low_runway_days = serializers.IntegerField(required=False, min_value=0, max_value=3650)
    ahead_of_pace = DecimalField(required=False, max_digits=6, decimal_places=3)
    burn_days = serializers.ChoiceField(BURN_DAYS, required=False)


class ThresholdsShape(serializers.Serializer[Any]):
    """Flagged below so many days of runway, above this pace; burn is that of so many days."""

    low_runway_days = serializers.IntegerField()
    ahead_of_pace = DecimalField(max_digits=6, decimal_places=3)
    burn_days = serializers.IntegerField()


class AtRiskThresholds(Endpoint):
    """When an account is flagged. Flags are worked out each time, so a change counts at once."""

    permissions = {"GET": Permission.DEPOSITS_VIEW, "PATCH": Permission.SETTINGS_MANAGE}
    body = ThresholdsBody
    shape = ThresholdsShape

    def get(self, request: Request) -> Response:
        shown = _shown()
        return Response(shown, headers={"ETag": etag_of(shown)})

    def patch(self, request: Request) -> Response:
        return once(request, lambda: self._changed(request), required=False)

    def _changed(self, request: Request) -> Answer:
        lock_thresholds()
        before = _shown()
        check_match(request, before, required=True)
        given = self.read_body(self.body)
        now = firm_thresholds()
        values = {name: given.get(name, getattr(now, name)) for name in before}
        set_thresholds(by=self.user, **values)
        shown = _shown()
        return Answer(shown, 200, {"ETag": etag_of(shown)})


def _shown() -> dict[str, Any]:
    return dict(ThresholdsShape(firm_thresholds()).data)


urlpatterns: list[URLPattern] = [
    path("at-risk/thresholds/", AtRiskThresholds.as_view(), name="api-at-risk-thresholds"),
]
