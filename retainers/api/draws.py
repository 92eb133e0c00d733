"""Endpoints of draws: asked for, approved, posted; rejected, cancelled, reversed, applied to an invoice."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.permissions import Permission
from retainers.actions.draws import (
    apply_to_invoice,
    approve_draw,
    cancel_draw,
    post_draw,
    reject_draw,
    request_draw,
    reverse_draw,
)
from retainers.api.deposit_shapes import (
    AccountDrawBody,
    DrawApplicationBody,
    DrawApprovalBody,
    DrawBody,
    DrawPostingBody,
    DrawRow,
    ReversalBody,
)
from retainers.api.deposits import OfAccount
from retainers.api.evidence import with_evidence
from retainers.deposit_filters import DrawFilters
from retainers.models import DepositAccount, Draw


class Draws(Collection):
    """Draws over all accounts that are visible."""

    permissions = {"GET": Permission.DEPOSITS_VIEW, "POST": Permission.DRAWS_REQUEST}
    model = Draw
    row = DrawRow
    create_body = DrawBody
    filterset_class = DrawFilters
    ordering = ("-id",)
    ordering_fields = ("requested_at", "updated_at", "amount", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return request_draw(data.pop("account"), money=data.pop("amount"), by=self.user, **with_evidence(data))


class AccountDraws(OfAccount):
    """Ask for a draw of this account."""

    permission = Permission.DRAWS_REQUEST
    row = shape = DrawRow
    body = AccountDrawBody

    def make(self, account: DepositAccount, data: dict[str, Any]) -> Model:
        return request_draw(account, money=data.pop("amount"), by=self.user, **with_evidence(data))


class DrawAction(ActionView):
    model = Draw
    row = DrawRow


class DrawApproval(DrawAction):
    """Hold the amount, in whole or in part. Never by who asked."""

    permission = Permission.DRAWS_APPROVE
    body = DrawApprovalBody
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_draw(subject, money=data.get("amount"), reason=data["reason"], by=self.user)


class DrawRejection(DrawAction):
    """Refuse it, with the reason."""

    permission = Permission.DRAWS_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_draw(subject, reason=data["reason"], by=self.user)


class DrawCancellation(DrawAction):
    """Take the request back, or let go of what is held. By who asked, or by who approves."""

    permission = Permission.DEPOSITS_VIEW
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return cancel_draw(subject, reason=data["reason"], by=self.user)


class DrawPosting(DrawAction):
    """The money leaves the account. Never by who asked."""

    permission = Permission.DRAWS_POST
    body = DrawPostingBody
    status = 200

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return post_draw(subject, valued_on=data.get("valued_on"), reason=data["reason"], by=self.user)


class DrawReversal(DrawAction):
    """A linked row puts it back; a payment that it made is reversed with it."""

    permission = Permission.DRAWS_POST
    body = ReversalBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reverse_draw(subject, by=self.user, **data)


class DrawApplication(DrawAction):
    """Pay an invoice with a draw that was posted before it existed."""

    permission = Permission.DRAWS_POST
    body = DrawApplicationBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return apply_to_invoice(subject, invoice=data["invoice"], reason=data["reason"], by=self.user)


urlpatterns = [
    *Draws.paths("draws"),
    action_path("deposit-accounts/<str:pk>/draws/", AccountDraws.as_view()),
    action_path("draws/<str:pk>/approval/", DrawApproval.as_view()),
    action_path("draws/<str:pk>/rejection/", DrawRejection.as_view()),
    action_path("draws/<str:pk>/cancellation/", DrawCancellation.as_view()),
    action_path("draws/<str:pk>/posting/", DrawPosting.as_view()),
    action_path("draws/<str:pk>/reversal/", DrawReversal.as_view()),
    action_path("draws/<str:pk>/application/", DrawApplication.as_view()),
]
