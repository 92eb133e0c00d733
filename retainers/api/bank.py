"""Endpoints of the bank: `bank-statements` to import one, `bank-lines` to see and decide what it brought (T-15)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import URLPattern
from rest_framework import serializers

from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.fields import MoneyField, Reference
from partnerview.http.serializers import Body, OptionalReason, Row
from partnerview.users.permissions import Permission
from retainers.actions.reconciliation import decide_line, import_statement
from retainers.bank_csv import MOST_BYTES
from retainers.deposit_filters import BankLineFilters
from retainers.models import BankLine, BankLineStatus, BankStatement, DepositAccount, DepositEntry


class BankStatementRow(Row):
    """One imported file; its lines are `bank-lines`."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    uploaded_by = serializers.IntegerField(source="uploaded_by_id")
    uploaded_at = serializers.DateTimeField()


class BankStatementBody(Body):
    """`content` is the CSV itself: date, amount, currency, text, and the bank's id where it has one."""

    file_name = serializers.CharField(max_length=200)
    content = serializers.CharField(max_length=MOST_BYTES, trim_whitespace=False)


class BankStatements(Collection):
    """The same file again is refused; lines of overlapping files are taken once."""

    permissions = {"GET": Permission.DEPOSITS_VIEW, "POST": Permission.DEPOSITS_CHANGE}
    model = BankStatement
    row = BankStatementRow
    create_body = BankStatementBody
    ordering = ("-id",)
    ordering_fields = ("id",)

    def act(self, data: dict[str, Any]) -> Model:
        return import_statement(data["content"].encode(), file_name=data["file_name"], by=self.user).statement


class BankLineRow(Row):
    """Money that moved at the bank. `entry` is the row of the ledger that it is; else `why` says what keeps it."""

    id = serializers.IntegerField()
    statement = serializers.IntegerField(source="statement_id")
    booked_on = serializers.DateField()
    amount = MoneyField()
    text = serializers.CharField()
    status = serializers.ChoiceField(BankLineStatus.choices)
    entry = serializers.IntegerField(source="entry_id", allow_null=True)
    why = serializers.CharField()
    updated_at = serializers.DateTimeField()


class BankLines(Collection):
    """What moves nothing until a person decides is `queued`."""

    permission = Permission.DEPOSITS_VIEW
    model = BankLine
    row = BankLineRow
    filterset_class = BankLineFilters
    ordering = ("-id",)
    ordering_fields = ("booked_on", "id")


class DecisionBody(OptionalReason):
    """One of three: the entry that it is, the account that it is a new deposit on, or why it is nothing of ours.

    `reason` is for a line of a closed month, which also takes the privilege to backdate.
    """

    entry = Reference(DepositEntry, required=False)
    account = Reference(DepositAccount, required=False)
    why = serializers.CharField(max_length=300, required=False)


class BankLineDecision(ActionView):
    """409 for a line that is matched already."""

    permission = Permission.DEPOSITS_CHANGE
    model = BankLine
    row = BankLineRow
    body = DecisionBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return decide_line(subject, by=self.user, **data)


urlpatterns: list[URLPattern] = [
    *BankStatements.paths("bank-statements"),
    *BankLines.paths("bank-lines"),
    action_path("bank-lines/<str:pk>/decision/", BankLineDecision.as_view()),
]
