"""`reports/commitments/`: what is promised and what it is worth, co-fund of both sides, MDF → account → ARR."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import path
from rest_framework import serializers

from partnerview.directory.models import Territory
from partnerview.http.fields import Reference, money_of
from partnerview.http.serializers import Body, MoneyShape
from partnerview.users.permissions import Permission
from programs.api.reports import ProgramReport
from programs.models.partner_profile import partners_seen_by
from programs.reports.worth import Commitment, Obligation, TrailRow, active_commitments, cofund_obligations, mdf_trail
from programs.reports.worth_explained import FIGURES, Worth, explain_worth, worth_by_currency


class WorthQuery(Body):
    """`territory` narrows to one; `explain=1` adds how the figures are made."""

    territory = Reference(Territory, required=False)
    explain = serializers.BooleanField(required=False, default=False)


class WorthShape(serializers.Serializer[Any]):
    """One currency; `without_worth` promises name no worth and are left out."""

    currency = serializers.CharField()
    plans = serializers.IntegerField()
    promises = serializers.IntegerField()
    without_worth = serializers.IntegerField()
    committed = MoneyShape()
    delivered = MoneyShape()
    to_come = MoneyShape()
    ours_to_come = MoneyShape()
    theirs_to_come = MoneyShape()


class WorthRowShape(serializers.Serializer[Any]):
    """A RAP target or an open promise. `is_counted` false for a promise inside a RAP: its target holds it."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    rap = serializers.IntegerField(allow_null=True)
    qar = serializers.IntegerField(allow_null=True)
    partner = serializers.CharField()
    what = serializers.CharField()
    owner = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    is_counted = serializers.BooleanField()
    worth = MoneyShape(allow_null=True)
    delivered = MoneyShape(allow_null=True)
    to_come = MoneyShape(allow_null=True)


class CofundShape(serializers.Serializer[Any]):
    """A plan or an exemption: what each side agreed, set aside, paid out and still owes."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    partner = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    ours = MoneyShape()
    ours_committed = MoneyShape()
    ours_paid = MoneyShape()
    ours_to_come = MoneyShape()
    theirs = MoneyShape()
    theirs_committed = MoneyShape()
    theirs_paid = MoneyShape()
    theirs_to_come = MoneyShape()


class TrailShape(serializers.Serializer[Any]):
    """One account: MDF paid out for it, and the ARR that it brought."""

    kind = serializers.CharField()
    holder = serializers.IntegerField()
    partner = serializers.CharField()
    account = serializers.CharField()
    status = serializers.CharField()
    disbursed = MoneyShape()
    partner_disbursed = MoneyShape()
    expected_arr = MoneyShape(allow_null=True)
    won_arr = MoneyShape(allow_null=True)


class WorthReportShape(serializers.Serializer[Any]):
    worth = WorthShape(many=True)
    rows = WorthRowShape(many=True)
    cofund = CofundShape(many=True)
    mdf_trail = TrailShape(many=True)
    explanations = serializers.ListField(child=serializers.DictField(), allow_null=True)


class WorthReport(ProgramReport):
    """Every active commitment and what it is worth in ARR; the CSV holds the commitments."""

    permission = Permission.CONSOLE_VIEW
    query: ClassVar[type[Body]] = WorthQuery
    shape = WorthReportShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        partners = partners_seen_by(self.user)
        if query.get("territory"):
            partners = partners.filter(territory=query["territory"])
        seen = list(partners.order_by().values_list("pk", flat=True))
        commitments, owed = active_commitments(seen), cofund_obligations(seen)
        worth = worth_by_currency(commitments, owed)
        explained = [
            {"name": figure, **explain_worth(figure, row.currency, commitments, owed).as_dict()}
            for row in worth
            for figure in FIGURES
        ]
        return {
            "worth": [_told(row, _COUNTS, _WORTH) for row in worth],
            "rows": [_told(row, _COMMITMENT, ("worth", "delivered", "to_come")) for row in commitments],
            "cofund": [_told(row, ("kind", "id", "partner", "label"), _OWED) for row in owed],
            "mdf_trail": [_told(row, _TRAIL, _TRAIL_MONEY) for row in mdf_trail(seen, limit=1000)],
            "explanations": explained if query["explain"] else None,
        }


_COUNTS = ("currency", "plans", "promises", "without_worth")
_WORTH = ("committed", "delivered", "to_come", "ours_to_come", "theirs_to_come")
_COMMITMENT = ("kind", "id", "rap", "qar", "partner", "what", "owner", "due_on", "is_counted")
_OWED = (
    "ours", "ours_committed", "ours_paid", "ours_to_come",
    "theirs", "theirs_committed", "theirs_paid", "theirs_to_come",
)  # fmt: skip
_TRAIL = ("kind", "holder", "partner", "account", "status")
_TRAIL_MONEY = ("disbursed", "partner_disbursed", "expected_arr", "won_arr")


def _told(
    row: Worth | Commitment | Obligation | TrailRow, plain: tuple[str, ...], amounts: tuple[str, ...]
) -> dict[str, Any]:
    money = {name: _money(getattr(row, name), row.currency) for name in amounts}
    return {name: getattr(row, name) for name in plain} | money


def _money(amount: Any, currency: str) -> dict[str, str] | None:
    return None if amount is None or not currency else money_of(amount, currency)


urlpatterns = [path("reports/commitments/", WorthReport.as_view(), name="api-reports-commitments")]
