"""Endpoints of deposits: `deposit-accounts`, `deposit-entries`, `top-ups`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection, Subject, action_path
from partnerview.http.fields import money_of
from partnerview.http.idempotency import Answer, once
from partnerview.http.serializers import Body, Reason
from partnerview.money import Money
from partnerview.users.permissions import Permission
from retainers.actions.deposit_accounts import change_terms, close_account, open_account
from retainers.actions.deposits import adjust, clear_entry, record_deposit, refund, reverse_entry, transfer, write_off
from retainers.actions.top_ups import cancel_top_up
from retainers.api.deposit_shapes import (
    ClearingBody,
    DepositAccountBody,
    DepositAccountRow,
    DepositBody,
    DepositEntryRow,
    EntryBody,
    ReversalBody,
    StatementShape,
    TermsBody,
    TopUpRow,
)
from retainers.api.evidence import with_evidence
from retainers.balances import with_balances
from retainers.deposit_filters import DepositAccountApiFilters, EntryFilters, TopUpFilters
from retainers.models import DepositAccount, DepositEntry, TopUpRequest
from retainers.reports.statement import statement

MONEY_TERMS = ("overdraft_limit", "floor", "target")


class DepositAccounts(Collection):
    """Money held for a partner or a client, in one currency."""

    permissions = {
        "GET": Permission.DEPOSITS_VIEW,
        "POST": Permission.DEPOSITS_CHANGE,
        "PATCH": Permission.DEPOSITS_CHANGE,
    }
    model = DepositAccount
    row = DepositAccountRow
    create_body = DepositAccountBody
    change_body = TermsBody
    filterset_class = DepositAccountApiFilters
    ordering_fields = ("cleared", "updated_at", "id")

    def rows(self) -> QuerySet[Any, Any]:
        return with_balances(DepositAccount.objects.all())

    def act(self, data: dict[str, Any]) -> Model:
        return open_account(by=self.user, **_terms(data, data["currency"]))

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_terms(subject, by=self.user, **_terms(data, subject.currency))


class OfAccount(Subject):
    """Something of one account: `POST deposit-accounts/{id}/noun/` makes a row of another kind."""

    model = DepositAccount
    body: type[Body]
    status = 201

    def make(self, account: DepositAccount, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def post(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._made(pk))

    def _made(self, pk: str) -> Answer:
        made = self.make(self.find(pk), self.read_body(self.body))
        columns = self.row.columns()
        shown = self.row.show_all(type(made)._default_manager.filter(pk=made.pk).values(*columns))[0]
        return Answer(shown, self.status)


class Deposits(OfAccount):
    """Record money that came in."""

    permission = Permission.DEPOSITS_CHANGE
    row = shape = DepositEntryRow
    body = DepositBody

    def make(self, account: DepositAccount, data: dict[str, Any]) -> Model:
        request = data.pop("top_up", None)
        top_up = account.top_ups.filter(pk=request).first() if request else None
        if request and top_up is None:
            raise InvalidInput(f"There is no top-up request {request} on this account.", field="top_up")
        return record_deposit(
            account,
            money=data.pop("amount"),
            is_cleared=data.pop("cleared"),
            top_up=top_up,
            by=self.user,
            **with_evidence(data),
        )


class Statement(Subject):
    """The ledger between two days, newest first; `before` a sequence number goes on."""

    permission = Permission.DEPOSITS_VIEW
    model = DepositAccount
    row = DepositEntryRow
    parameters = frozenset({"from", "through", "before"})
    serializer_class = StatementShape

    def get(self, request: Request, pk: str) -> Response:
        account = self.find(pk)
        given = _Span(request)
        found = statement(account, starts_on=given.day("from"), last_day=given.day("through"), before=given.before())
        rows = DepositEntry.objects.filter(pk__in=[entry.pk for entry in found.entries]).order_by("-sequence")
        amounts = {
            name: money_of(getattr(found, name), account.currency)
            for name in ("opening", "paid_in", "taken_out", "closing")
        }
        body = {
            "account": account.pk,
            **amounts,
            "older": found.older,
            "rows": self.row.show_all(rows.values(*self.row.columns())),
        }
        return Response(body)


class DepositEntries(Collection):
    """The ledgers of all accounts that are visible. Corrections are reversals."""

    permissions = {"GET": Permission.DEPOSITS_VIEW, "POST": Permission.DEPOSITS_CHANGE}
    model = DepositEntry
    row = DepositEntryRow
    create_body = EntryBody
    filterset_class = EntryFilters
    ordering = ("id",)
    ordering_fields = ("valued_on", "sequence", "recorded_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        account, kind, data = data.pop("account"), data.pop("kind"), with_evidence(data)
        money, to = data.pop("amount", None), data.pop("to", None)
        if to is not None and kind != "transfer":
            raise InvalidInput("Only a transfer goes to another account. Leave it out.", code="refused", field="to")
        if kind == "write_off" and money is not None:
            raise InvalidInput(
                "A write-off brings the balance to zero and takes no amount. Leave it out, or record an adjustment.",
                code="refused",
                field="amount",
            )
        if kind == "write_off":
            return write_off(account, by=self.user, **data)
        if money is None:
            raise InvalidInput("Give the amount.", code="required", field="amount")
        if kind == "transfer":
            if to is None:
                raise InvalidInput("Say to which account it goes.", code="required", field="to")
            return transfer(account, to=to, money=money, by=self.user, **data)
        act = refund if kind == "refund" else adjust
        return act(account, money=money, by=self.user, **data)


class EntryAction(ActionView):
    permission = Permission.DEPOSITS_CHANGE
    model = DepositEntry
    row = DepositEntryRow
    status = 201


class Clearing(EntryAction):
    """The money has arrived: a row of its own."""

    body = ClearingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        given = {name: value for name, value in data.items() if value}
        return clear_entry(subject, by=self.user, **given)


class EntryReversal(EntryAction):
    """A linked row of the opposite amount."""

    body = ReversalBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reverse_entry(subject, by=self.user, **data)


class TopUps(Collection):
    """Requests for top-ups: one for each time that an account fell below its floor."""

    permission = Permission.DEPOSITS_VIEW
    model = TopUpRequest
    row = TopUpRow
    filterset_class = TopUpFilters
    ordering = ("-requested_on", "-id")


class AccountClosing(ActionView):
    """Nothing moves on it from now on. 409 while anything is left, pending, held or asked for."""

    permission = Permission.DEPOSITS_CHANGE
    model = DepositAccount
    row = DepositAccountRow
    body = Reason

    def rows(self) -> QuerySet[Any, Any]:
        return with_balances(DepositAccount.objects.all())

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return close_account(subject, reason=data["reason"], by=self.user)


class TopUpCancellation(ActionView):
    """Nobody waits for it any more."""

    permission = Permission.DEPOSITS_CHANGE
    model = TopUpRequest
    row = TopUpRow
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return cancel_top_up(subject, reason=data["reason"], by=self.user)


class _Span:
    """The days of a statement, from the address."""

    def __init__(self, request: Request) -> None:
        self.query = request.query_params

    def day(self, name: str) -> dt.date | None:
        text = self.query.get(name, "")
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            raise InvalidInput(f"“{text}” is not a day. Write it as 2026-03-31.", field=name) from None

    def before(self) -> int | None:
        text = self.query.get("before", "")
        number = whole_number(text, digits=9)
        if text and number is None:
            raise InvalidInput("Give the sequence number that `older` named.", field="before")
        return number


def _terms(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """Amounts of the terms as plain decimals. Raises InvalidInput for another currency."""
    terms = dict(data)
    for name in MONEY_TERMS:
        money: Money | None = terms.get(name)
        if money is not None:
            if money.currency != currency:
                raise InvalidInput(f"This account is held in {currency}.", field=name)
            terms[name] = money.amount
    return terms


urlpatterns = [
    *DepositAccounts.paths("deposit-accounts"),
    *DepositEntries.paths("deposit-entries"),
    *TopUps.paths("top-ups"),
    action_path("deposit-accounts/<str:pk>/deposits/", Deposits.as_view()),
    action_path("deposit-accounts/<str:pk>/closing/", AccountClosing.as_view()),
    path("deposit-accounts/<str:pk>/statement/", Statement.as_view(), name="api-deposit-accounts-statement"),
    action_path("top-ups/<str:pk>/cancellation/", TopUpCancellation.as_view()),
    action_path("deposit-entries/<str:pk>/clearing/", Clearing.as_view()),
    action_path("deposit-entries/<str:pk>/reversal/", EntryReversal.as_view()),
]
