"""`clients/{id}/economics/`: licences and services of a client, by currency, with lifetime value and tenure (O-13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import URLPattern
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.directory.api.shapes import ClientRow
from partnerview.directory.models import Client
from partnerview.http.api import Subject, action_path
from partnerview.http.fields import money_of
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from recognition.reports.client_economics import Economics
from recognition.reports.client_economics_explained import FIGURES, explain_economics
from recognition.views.client_page import ClientPage


class EconomicsQuery(Body):
    explain = serializers.BooleanField(required=False, default=False)


class ClientEconomics(Subject):
    """Of the engagements that are visible. `explain=1` adds how each lifetime value is made."""

    permission = Permission.MARGIN_VIEW
    model = Client
    row = ClientRow
    parameters = frozenset({"explain"})

    def get(self, request: Request, pk: str) -> Response:
        page = ClientPage(self.find(pk), self.user)
        query = EconomicsQuery(data=request.query_params.dict(), context={"request": request, "view": self})
        query.is_valid(raise_exception=True)
        explains = query.validated_data["explain"]
        body = {
            "client": page.client.pk,
            "as_of": page.as_of.isoformat(),
            "from_month": str(page.first),
            "through_month": str(page.last),
            "since": page.since.isoformat() if page.since else None,
            "tenure_months": page.tenure,
            "currencies": [
                {
                    "currency": stack.currency,
                    "licences": told(stack.sides[0].row),
                    "services": told(stack.sides[1].row),
                    "total": told(stack.whole.row),
                    "explanation": _explained(page, stack.currency) if explains else None,
                }
                for stack in page.stacks
            ],
        }
        return Response(body)


def told(row: Economics) -> dict[str, Any]:
    """The figures as they go over the wire."""
    share = row.margin_share
    return {
        **{figure: money_of(getattr(row, figure), row.currency) for figure in FIGURES},
        "margin_share": None if share is None else f"{share.quantize(Decimal('0.0001')):f}",
        "minutes": row.minutes,
        "uncosted_minutes": row.uncosted,
    }


def _explained(page: ClientPage, currency: str) -> Any:
    whole = explain_economics("lifetime_value", client=page.client.name, side="", currency=currency, each=page.each)
    return whole.as_dict()


urlpatterns: list[URLPattern] = [
    action_path("clients/<str:pk>/economics/", ClientEconomics.as_view()),
]
