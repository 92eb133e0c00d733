"""Endpoints of what proves a settlement, and of where partners are paid."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import FileResponse
from django.urls import URLPattern
from rest_framework import serializers
from rest_framework.request import Request

from partnerview.directory.models import Partner
from partnerview.http import evidence
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.fields import Reference
from partnerview.http.idempotency import Answer
from partnerview.http.serializers import Body, FileBody, Reason, Row
from partnerview.users.permissions import Permission
from retainers.actions.settlements import change_payee, confirm_payee, prove_settlement, refuse_payee
from retainers.api.cycles import SettlementRow
from retainers.models import Method, PayeeDetails, Settlement


class SettlementProof(ActionView):
    """Keep the file that proves the payment; read it back. 404 while there is none."""

    permissions: ClassVar = {"GET": Permission.RULES_VIEW, "POST": Permission.SETTLEMENTS_PAY}
    model = Settlement
    row = SettlementRow
    body = FileBody

    def get(self, request: Request, pk: str) -> FileResponse:
        return evidence.attachment(self.find(pk))

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        kept = evidence.keep_content(data["content"], name=data["file_name"], folder="settlements")
        return prove_settlement(subject, by=self.user, **kept)


class PayeeRow(Row):
    """Where a partner is paid. Usable from the day on which the cooling-off is over."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    payee = serializers.CharField()
    method = serializers.ChoiceField(Method.choices)
    address = serializers.CharField()
    requested_by = serializers.IntegerField(source="requested_by_id")
    requested_at = serializers.DateTimeField()
    confirmed_by = serializers.IntegerField(source="confirmed_by_id", allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    usable_from = serializers.DateField(allow_null=True)


class PayeeBody(Body):
    partner = Reference(Partner)
    payee = serializers.CharField(max_length=200)
    method = serializers.ChoiceField(Method.choices)
    address = serializers.CharField(max_length=200)


class PayeeChanges(Collection):
    """Asked for by one person, confirmed by another, used after the cooling-off. The latest row counts."""

    permissions: ClassVar = {"GET": Permission.SETTLEMENTS_PAY, "POST": Permission.SETTLEMENTS_PAY}
    model = PayeeDetails
    row = PayeeRow
    create_body = PayeeBody
    ordering = ("-id",)
    ordering_fields = ("id",)
    step_up = True

    def act(self, data: dict[str, Any]) -> Model:
        return change_payee(data.pop("partner"), by=self.user, **data)


class PayeeConfirmation(ActionView):
    """A second person confirms; payments wait until the cooling-off is over."""

    permission = Permission.SETTLEMENTS_PAY
    model = PayeeDetails
    row = PayeeRow
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return confirm_payee(subject, by=self.user)


class PayeeRejection(ActionView):
    """Not confirmed, with the reason: it was never in force and is gone; the log keeps who asked for it."""

    permission = Permission.SETTLEMENTS_PAY
    model = PayeeDetails
    row = PayeeRow
    body = Reason

    def _acted(self, request: Request, pk: str) -> Answer:
        subject = self.find(pk)
        shown = self.show(subject.pk)
        refuse_payee(subject, reason=self.read_body(self.body)["reason"], by=self.user)
        return Answer(shown, self.status)


urlpatterns: list[URLPattern] = [
    action_path("settlements/<str:pk>/proof/", SettlementProof.as_view()),
    *PayeeChanges.paths("payee-changes"),
    action_path("payee-changes/<str:pk>/confirmation/", PayeeConfirmation.as_view()),
    action_path("payee-changes/<str:pk>/rejection/", PayeeRejection.as_view()),
]
