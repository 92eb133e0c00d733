"""`periods/{month}/checklist/ preparation/ closing/ reopening/`: the close as the cockpit does it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.books.actions.periods import reopen_period, start_closing
from partnerview.books.api.endpoints import OfMonth
from partnerview.books.api.shapes import PeriodRow
from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.months import close_month
from partnerview.closing.reports.checklist import checklist, in_the_way
from partnerview.closing.reports.frozen import Change, between, closings_of, restated
from partnerview.http.api import ActionView, Subject
from partnerview.http.fields import MonthField, money_of
from partnerview.http.serializers import MoneyShape, OptionalReason, Reason
from partnerview.months import Month
from partnerview.users.permissions import Permission


class PeriodPreparation(OfMonth, ActionView):
    """The month is being closed: everybody sees it, and it still takes postings."""

    model = AccountingPeriod
    row = PeriodRow
    permission = Permission.BOOKS_CLOSE

    def act(self, subject: AccountingPeriod, data: dict[str, Any]) -> AccountingPeriod:
        return start_closing(subject, by=self.user)


class PeriodClosing(OfMonth, ActionView):
    """Closes the month. 409 `checklist_open` names each line of the checklist that is in the way."""

    model = AccountingPeriod
    row = PeriodRow
    permission = Permission.BOOKS_CLOSE
    body = OptionalReason
    step_up = True

    def act(self, subject: AccountingPeriod, data: dict[str, Any]) -> AccountingPeriod:
        return close_month(subject, by=self.user, reason=data["reason"])


class PeriodReopening(OfMonth, ActionView):
    model = AccountingPeriod
    row = PeriodRow
    permission = Permission.BOOKS_CLOSE
    body = Reason
    step_up = True

    def act(self, subject: AccountingPeriod, data: dict[str, Any]) -> AccountingPeriod:
        return reopen_period(subject, by=self.user, reason=data["reason"])


class CheckShape(serializers.Serializer[Any]):
    """One line: how many rows, whose they are, and whether the month waits for them."""

    key = serializers.CharField()
    text = serializers.CharField()
    count = serializers.IntegerField()
    is_done = serializers.BooleanField()
    blocks = serializers.BooleanField()
    owner = serializers.CharField()
    note = serializers.CharField()


class ChangeShape(serializers.Serializer[Any]):
    """One client's figure before and after: `revenue` or `mrr`."""

    figure = serializers.CharField()
    client = serializers.IntegerField()
    before = MoneyShape()
    after = MoneyShape()
    difference = MoneyShape()


class ChecklistShape(serializers.Serializer[Any]):
    month = MonthField()
    status = serializers.CharField()
    may_be_closed = serializers.BooleanField()
    lines = CheckShape(many=True)
    restated = ChangeShape(many=True)
    between_closings = ChangeShape(many=True)


class PeriodChecklist(OfMonth, Subject):
    """What is left before the month is closed; what was frozen differently; what is known since."""

    model = AccountingPeriod
    row = PeriodRow
    permission = Permission.BOOKS_VIEW
    shape = ChecklistShape

    def get(self, request: Request, pk: str) -> Response:
        period = self.find(pk)
        month, closings = Month.of(period.month), closings_of(Month.of(period.month))
        lines = () if period.status == "closed" else checklist(month)
        answer = {
            "month": month,
            "status": period.status,
            "may_be_closed": period.status != "closed" and not in_the_way(lines),
            "lines": lines,
            "restated": _told(restated(month, closings[-1])) if closings else [],
            "between_closings": _told(between(month, *closings[-2:])) if len(closings) > 1 else [],
        }
        return Response(ChecklistShape(answer).data)


def _told(changes: list[Change]) -> list[dict[str, Any]]:
    return [
        {
            "figure": change.figure,
            "client": change.client,
            "before": money_of(change.before, change.currency),
            "after": money_of(change.after, change.currency),
            "difference": money_of(change.difference, change.currency),
        }
        for change in changes
    ]
