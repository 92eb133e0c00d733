"""Endpoints of RAPs and their named accounts: drafted, submitted, signed, acknowledged, activated, amended, ended."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.permissions import Permission
from programs.actions.named_accounts import give_account, move_account, name_account
from programs.actions.rap_signatures import reject_rap, sign_rap, withdraw_rap
from programs.actions.raps import (
    acknowledge_rap,
    activate_rap,
    amend_rap,
    cancel_rap,
    change_rap,
    draft_rap,
    end_rap,
    submit_rap,
)
from programs.api.rap_shapes import (
    AcknowledgementBody,
    NamedAccountBody,
    NamedAccountRow,
    OwnerBody,
    RapBody,
    RapChangeBody,
    RapRow,
    StepBody,
)
from programs.filters.raps import NamedAccountFilters, RapFilters
from programs.models import NamedAccount, Rap


class Raps(Collection):
    """Plans of us and a partner, each version one record."""

    permissions = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.RAPS_CHANGE,
        "PATCH": Permission.RAPS_CHANGE,
    }
    model = Rap
    row = RapRow
    create_body = RapBody
    change_body = RapChangeBody
    filterset_class = RapFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "period_label", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return draft_rap(data.pop("partner"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_rap(subject, by=self.user, **data)


class RapAction(ActionView):
    permission = Permission.RAPS_CHANGE
    model = Rap
    row = RapRow


class RapSubmission(RapAction):
    """Freeze the returns and ask a manager, then a CxO."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return submit_rap(subject, by=self.user)


class RapWithdrawal(RapAction):
    """Take it back to a draft."""

    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_rap(subject, by=self.user, **data)


class RapApproval(RapAction):
    """Give the next of the two signatures. Never by who submitted, never twice by one person."""

    permission = Permission.RAPS_SIGN
    body = OptionalReason
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return sign_rap(subject, by=self.user, **data)


class RapRejection(RapAction):
    """Back to a draft, with the reason."""

    permission = Permission.RAPS_SIGN
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_rap(subject, by=self.user, **data)


class RapAcknowledgement(RapAction):
    """One side takes note of the frozen returns."""

    body = AcknowledgementBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return acknowledge_rap(subject, by=self.user, **data)


class RapActivation(RapAction):
    """From today it runs; both sides have acknowledged the returns."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return activate_rap(subject, by=self.user)


class RapAmendment(RapAction):
    """A draft of the next version; answers with that draft."""

    body = Reason
    status = 201

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return amend_rap(subject, by=self.user, **data)


class RapEnding(RapAction):
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return end_rap(subject, by=self.user, **data)


class RapCancellation(RapAction):
    """A draft, or an approved one that will not be activated, is put aside."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return cancel_rap(subject, by=self.user, **data)


class NamedAccounts(Collection):
    """Customers of partners that plans are about, and how far each has come."""

    permissions = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.RAPS_CHANGE,
        "PATCH": Permission.RAPS_CHANGE,
    }
    model = NamedAccount
    row = NamedAccountRow
    create_body = NamedAccountBody
    change_body = OwnerBody
    filterset_class = NamedAccountFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        value = data.pop("expected_arr")
        rap = data.pop("rap")
        _refuse_currency(value.currency, rap)
        return name_account(rap, expected_arr=value.amount, by=self.user, **{"owner": self.user, **data})

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return give_account(subject, by=self.user, **data)


class NamedAccountStep(ActionView):
    """One step on the ladder: qualified, in progress, won, lost, deferred."""

    permission = Permission.RAPS_CHANGE
    model = NamedAccount
    row = NamedAccountRow
    body = StepBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        won = data.pop("won_arr", None)
        if won is not None:
            _refuse_currency(won.currency, subject.rap)
        to = data.pop("status")
        return move_account(subject, to=to, by=self.user, won_arr=won.amount if won else None, **data)


def _refuse_currency(currency: str, rap: Rap) -> None:
    if currency != rap.currency:
        raise InvalidInput(f"This plan is in {rap.currency}.", field="expected_arr")


urlpatterns = [
    *Raps.paths("raps"),
    action_path("raps/<str:pk>/submission/", RapSubmission.as_view()),
    action_path("raps/<str:pk>/withdrawal/", RapWithdrawal.as_view()),
    action_path("raps/<str:pk>/approval/", RapApproval.as_view()),
    action_path("raps/<str:pk>/rejection/", RapRejection.as_view()),
    action_path("raps/<str:pk>/acknowledgement/", RapAcknowledgement.as_view()),
    action_path("raps/<str:pk>/activation/", RapActivation.as_view()),
    action_path("raps/<str:pk>/amendment/", RapAmendment.as_view()),
    action_path("raps/<str:pk>/ending/", RapEnding.as_view()),
    action_path("raps/<str:pk>/cancellation/", RapCancellation.as_view()),
    *NamedAccounts.paths("named-accounts"),
    action_path("named-accounts/<str:pk>/step/", NamedAccountStep.as_view()),
]
