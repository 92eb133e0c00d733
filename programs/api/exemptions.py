"""Endpoints of MDF exemptions: asked, signed, rejected, withdrawn, closed; their money is `mdf-commitments/`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.permissions import Permission
from programs.actions.exemptions import (
    close_exemption,
    reject_exemption,
    request_exemption,
    sign_exemption,
    withdraw_exemption,
)
from programs.api.collections import within_reach
from programs.api.mdf_shapes import ClosingBody, ExemptionBody, ExemptionRow
from programs.filters.mdf import ExemptionFilters
from programs.models import MdfExemption


class Exemptions(Collection):
    """MDF for one account and one activity outside any plan. What was asked is never changed."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.MDF_CHANGE}
    model = MdfExemption
    row = ExemptionRow
    create_body = ExemptionBody
    filterset_class = ExemptionFilters
    ordering = ("-id",)
    ordering_fields = ("requested_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        partner = within_reach(data.pop("partner"), self.user)
        return request_exemption(partner, money=data.pop("amount"), by=self.user, **data)


class ExemptionAction(ActionView):
    permission = Permission.MDF_CHANGE
    model = MdfExemption
    row = ExemptionRow


class ExemptionApproval(ExemptionAction):
    """Give the next of the two signatures. Never by who asked, never twice by one person."""

    permission = Permission.MDF_SIGN
    body = OptionalReason
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return sign_exemption(subject, by=self.user, **data)


class ExemptionRejection(ExemptionAction):
    """No, with the reason."""

    permission = Permission.MDF_SIGN
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_exemption(subject, by=self.user, **data)


class ExemptionWithdrawal(ExemptionAction):
    """Take the request back before both have signed."""

    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_exemption(subject, by=self.user, **data)


class ExemptionClosing(ExemptionAction):
    """Say what came of it; what was not paid out is free again."""

    body = ClosingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        won = data.pop("won_arr", None)
        if won is not None and won.currency != subject.currency:
            raise InvalidInput(f"This exemption is in {subject.currency}.", field="won_arr")
        return close_exemption(subject, by=self.user, won_arr=won.amount if won else None, **data)


urlpatterns = [
    *Exemptions.paths("mdf-exemptions"),
    action_path("mdf-exemptions/<str:pk>/approval/", ExemptionApproval.as_view()),
    action_path("mdf-exemptions/<str:pk>/rejection/", ExemptionRejection.as_view()),
    action_path("mdf-exemptions/<str:pk>/withdrawal/", ExemptionWithdrawal.as_view()),
    action_path("mdf-exemptions/<str:pk>/closing/", ExemptionClosing.as_view()),
]
