"""What a deposit account could pay now and how long it lasts; a draw of approved time (T-13)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import URLPattern
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.http.api import Subject, action_path
from partnerview.http.fields import money_of
from partnerview.http.serializers import Body, MoneyShape
from partnerview.users.permissions import Permission
from retainers.actions.draws import draw_time
from retainers.api.deposit_shapes import DrawRow
from retainers.api.deposits import OfAccount
from retainers.balances import balances_of
from retainers.models import DepositAccount
from retainers.reports.coverage import coverage_of
from retainers.reports.proposals import Proposals, proposals_for


class ProposedInvoiceShape(serializers.Serializer[Any]):
    """An invoice that the holder owes; draw it by `draws/` with `invoice`."""

    invoice = serializers.IntegerField()
    reference = serializers.CharField()
    engagement = serializers.IntegerField()
    due_on = serializers.DateField()
    due = MoneyShape()


class ProposedTimeShape(serializers.Serializer[Any]):
    """Approved time that nobody has drawn, net of tax; unrounded."""

    time_entry = serializers.IntegerField()
    engagement = serializers.IntegerField()
    worked_on = serializers.DateField()
    minutes = serializers.IntegerField()


class ProposalsShape(serializers.Serializer[Any]):
    """`months` is how long what is available covers what recurs each month with tax; null where nothing recurs."""

    available = MoneyShape()
    monthly = MoneyShape()
    months = serializers.CharField(allow_null=True)
    invoices = ProposedInvoiceShape(many=True)
    time_minutes = serializers.IntegerField()
    time_amount = MoneyShape()
    times = ProposedTimeShape(many=True)


class AccountProposals(Subject):
    """What could be drawn from this account now, and how many months it still covers."""

    permission = Permission.DEPOSITS_VIEW
    model = DepositAccount
    row = DrawRow
    serializer_class = ProposalsShape

    def get(self, request: Request, pk: str) -> Response:
        account = self.find(pk)
        return Response(ProposalsShape(_shown(account, proposals_for(account))).data)


class TimeDrawBody(Body):
    """Nothing to say: the draw is of all approved time that is proposed."""


class TimeDraws(OfAccount):
    """Ask for a draw of all approved time that is proposed, as one amount. 422 where there is none."""

    permission = Permission.DRAWS_REQUEST
    row = shape = DrawRow
    body = TimeDrawBody

    def make(self, account: DepositAccount, data: dict[str, Any]) -> Model:
        return draw_time(account, by=self.user)


def _shown(account: DepositAccount, found: Proposals) -> dict[str, Any]:
    available, code = balances_of(account).available, account.currency
    coverage = coverage_of(account, available=available)
    return {
        "available": money_of(available, code),
        "monthly": money_of(coverage.monthly, code),
        "months": None if coverage.months is None else f"{coverage.months:.1f}",
        "invoices": [
            {
                "invoice": invoice.pk,
                "reference": invoice.reference,
                "engagement": invoice.engagement_id,
                "due_on": invoice.due_on,
                "due": money_of(invoice.open, code),  # type: ignore[attr-defined]
            }
            for invoice in found.invoices
        ],
        "time_minutes": found.minutes,
        "time_amount": money_of(found.time_amount, code),
        "times": found.times,
    }


urlpatterns: list[URLPattern] = [
    action_path("deposit-accounts/<str:pk>/proposals/", AccountProposals.as_view()),
    action_path("deposit-accounts/<str:pk>/time-draws/", TimeDraws.as_view()),
]
