"""How handovers and their packs look on the wire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from partnerview.directory.models import Partner
from partnerview.http.fields import Beside, Reference, Values
from partnerview.http.serializers import Body, Row
from partnerview.users.models import User
from programs.models import Handover, HandoverStatus


class HandoverRow(Row):
    """`from_pam` is null where the partners came from several people, or from nobody."""

    id = serializers.IntegerField()
    from_pam = serializers.IntegerField(source="from_pam_id", allow_null=True)
    to_pam = serializers.IntegerField(source="to_pam_id")
    partners = Beside(serializers.ListField(child=serializers.IntegerField()))
    status = serializers.ChoiceField(HandoverStatus.choices)
    reason = serializers.CharField()
    effective_on = serializers.DateField()
    requested_by = serializers.IntegerField(source="requested_by_id")
    requested_at = serializers.DateTimeField()
    carried_out_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()

    @classmethod
    def show_all(cls, rows: Iterable[Values]) -> list[dict[str, Any]]:
        shown = super().show_all(rows)
        given: dict[int, list[int]] = defaultdict(list)
        pairs = Handover.partners.through.objects.filter(handover__in=[row["id"] for row in shown])
        for handover, partner in pairs.order_by("partner_id").values_list("handover_id", "partner_id"):
            given[handover].append(partner)
        return [row | {"partners": given[row["id"]]} for row in shown]


class ToBody(Body):
    """To whom, why, and from which day on; today by default."""

    to = Reference(User)
    reason = serializers.CharField(max_length=2000)
    effective_on = serializers.DateField(required=False)


class HandoverBody(ToBody):
    """Some partners, or all of one account manager that you see: one of the two."""

    partners = serializers.ListField(child=Reference(Partner), required=False, allow_empty=False, max_length=1000)
    from_pam = Reference(User, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("partners" in attrs) == ("from_pam" in attrs):
            raise serializers.ValidationError({"partners": "Name partners, or whose partners, one of the two."})
        return attrs


class PackRow(Row):
    """The document as it was frozen. It names colleagues and contacts by id."""

    id = serializers.IntegerField()
    handover = serializers.IntegerField(source="handover_id")
    partner = serializers.IntegerField(source="partner_id")
    from_pam = serializers.IntegerField(source="from_pam_id", allow_null=True)
    to_pam = serializers.IntegerField(source="to_pam_id")
    given_on = serializers.DateField()
    document = serializers.JSONField()


class PackToday(serializers.Serializer[Any]):
    """The same document as it would be frozen today."""

    partner = serializers.IntegerField()
    as_of = serializers.DateField()
    document = serializers.JSONField()
