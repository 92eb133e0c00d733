"""`reports/receivables/` and `reports/differences/`: figures as of a day, as known at a moment, and two apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers

from partnerview import clock
from partnerview.closing.reports.known import Figure, Moment, differing, known
from partnerview.http.api import ReportView
from partnerview.http.fields import money_of
from partnerview.http.serializers import Body, MoneyShape
from partnerview.users.permissions import Permission
from recognition.reports.scope import scope_of


class KnownQuery(Body):
    """`as_of` is the value date (today), `known_at` the entry time (now)."""

    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)

    def moment(self, attrs: dict[str, Any], prefix: str = "") -> Moment:
        as_of: dt.date = attrs.get(f"{prefix}as_of") or attrs.get("as_of") or clock.today()
        return Moment(as_of, attrs.get(f"{prefix}known_at"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs | {"moment": self.moment(attrs)}


class DifferencesQuery(KnownQuery):
    """A figure at one moment and `then` at another; what is not said of the other is today and now."""

    figure = serializers.ChoiceField([figure.value for figure in Figure], default=Figure.MRR.value)
    then_as_of = serializers.DateField(required=False)
    then_known_at = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs) | {"then": self.moment(attrs, "then_"), "figure": Figure(attrs["figure"])}


class KnownRowShape(serializers.Serializer[Any]):
    client = serializers.IntegerField()
    amount = MoneyShape()


class KnownShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    rows = KnownRowShape(many=True)


class DifferingShape(serializers.Serializer[Any]):
    client = serializers.IntegerField()
    before = MoneyShape()
    after = MoneyShape()
    difference = MoneyShape()


class DifferencesShape(serializers.Serializer[Any]):
    figure = serializers.CharField()
    rows = DifferingShape(many=True)


class ReceivablesReport(ReportView):
    """What each client owed on a day, as it was known at a moment."""

    permission = Permission.INVOICES_VIEW
    query = KnownQuery
    shape = KnownShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        moment = query["moment"]
        rows = known(Figure.RECEIVABLES, moment, scope=scope_of(self.user))
        told = [{"client": row.client, "amount": money_of(row.amount, row.currency)} for row in rows]
        return {"as_of": moment.as_of, "known_at": moment.known_at, "rows": told}


class DifferencesReport(ReportView):
    """One figure of each client at two moments."""

    permission = Permission.MRR_VIEW
    query = DifferencesQuery
    shape = DifferencesShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        rows = differing(query["figure"], query["moment"], query["then"], scope=scope_of(self.user))
        told = [
            {
                "client": row.client,
                "before": money_of(row.before, row.currency),
                "after": money_of(row.after, row.currency),
                "difference": money_of(row.difference, row.currency),
            }
            for row in rows
        ]
        return {"figure": query["figure"].value, "rows": told}
