"""Endpoints of MDF: committed, paid out, confirmed; and what it led to."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from partnerview.http.api import ActionView, Collection, ReportView, action_path
from partnerview.http.fields import money_of
from partnerview.users.permissions import Permission
from programs.actions.mdf import commit_mdf, confirm_disbursement, disburse_mdf
from programs.api.mdf_shapes import DisbursementBody, DisbursementRow, MdfCommitmentBody, MdfCommitmentRow, ProofBody
from programs.filters.mdf import DisbursementFilters, MdfCommitmentFilters
from programs.models import MdfCommitment, MdfDisbursement
from programs.reports.mdf_outcomes import PlanOutcome, plan_outcomes


class MdfCommitments(Collection):
    """Amounts set aside out of the budgets of active RAPs and of approved exemptions."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.MDF_CHANGE}
    model = MdfCommitment
    row = MdfCommitmentRow
    create_body = MdfCommitmentBody
    filterset_class = MdfCommitmentFilters
    ordering = ("-id",)
    ordering_fields = ("committed_on", "id")

    def act(self, data: dict[str, Any]) -> Model:
        holder = data.pop("rap", None) or data.pop("exemption")
        return commit_mdf(holder, money=data.pop("amount"), by=self.user, **data)


class MdfDisbursements(Collection):
    """Money paid out, each row for one account and one activity."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.MDF_CHANGE}
    model = MdfDisbursement
    row = DisbursementRow
    create_body = DisbursementBody
    filterset_class = DisbursementFilters
    ordering = ("-id",)
    ordering_fields = ("disbursed_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return disburse_mdf(data.pop("commitment"), money=data.pop("amount"), by=self.user, **data)


class DisbursementConfirmation(ActionView):
    """Another person confirms it with the proof of the other side."""

    permission = Permission.MDF_CHANGE
    model = MdfDisbursement
    row = DisbursementRow
    body = ProofBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return confirm_disbursement(subject, by=self.user, **data)


class MoneyOf(serializers.Serializer[Any]):
    amount = serializers.CharField()
    currency = serializers.CharField()


class OutcomeShape(serializers.Serializer[PlanOutcome]):
    """One plan: agreed, paid out, won; the return that was frozen and the one that came."""

    rap = serializers.IntegerField()
    partner = serializers.CharField()
    period_label = serializers.CharField()
    status = serializers.CharField()
    mdf = MoneyOf()
    committed = MoneyOf()
    disbursed = MoneyOf()
    confirmed = MoneyOf()
    partner_disbursed = MoneyOf()
    arr_target = MoneyOf()
    arr_won = MoneyOf()
    frozen_roi = serializers.CharField()
    frozen_partner_roi = serializers.CharField()
    actual_roi = serializers.CharField(allow_null=True)
    actual_partner_roi = serializers.CharField(allow_null=True)


class OutcomesShape(serializers.Serializer[Any]):
    rows = OutcomeShape(many=True)


class MdfOutcomes(ReportView):
    """MDF → account → ARR by plan, with actual and frozen return; accounts are `named-accounts/`."""

    permission = Permission.PROGRAMS_VIEW
    shape = OutcomesShape

    def report(self, query: dict[str, Any]) -> Any:
        return {"rows": [_row(outcome) for outcome in plan_outcomes(self.user)]}


def _row(outcome: PlanOutcome) -> dict[str, Any]:
    money = ("mdf", "committed", "disbursed", "confirmed", "partner_disbursed", "arr_target", "arr_won")
    returns = ("frozen_roi", "frozen_partner_roi", "actual_roi", "actual_partner_roi")
    return {
        "rap": outcome.rap,
        "partner": outcome.partner,
        "period_label": outcome.period,
        "status": outcome.status,
        **{name: money_of(getattr(outcome, name), outcome.currency) for name in money},
        **{name: None if (value := getattr(outcome, name)) is None else f"{value:.4f}" for name in returns},
    }


urlpatterns = [
    *MdfCommitments.paths("mdf-commitments"),
    *MdfDisbursements.paths("mdf-disbursements"),
    action_path("mdf-disbursements/<str:pk>/confirmation/", DisbursementConfirmation.as_view()),
    action_path("reports/mdf-outcomes/", MdfOutcomes.as_view()),
]
