"""`deals`, `referral-codes`, `referrals`, `attributions`: registered, answered, won; links and who came by them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import URLPattern

from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.permissions import Permission
from programs.actions.deals import (
    accept_deal,
    change_deal,
    lose_deal,
    refuse_deal,
    register_deal,
    win_deal,
    withdraw_deal,
)
from programs.actions.referrals import forget_referral, make_code, retire_code
from programs.api.deal_shapes import (
    AttributionRow,
    CodeBody,
    CodeRow,
    DealBody,
    DealChangeBody,
    DealRow,
    ReferralRow,
    WinBody,
)
from programs.filters.deals import AttributionFilters, CodeFilters, DealFilters, ReferralFilters
from programs.models import Attribution, Deal, Referral, ReferralCode


class Deals(Collection):
    """Prospects that partners have registered."""

    permissions = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.DEALS_CHANGE,
        "PATCH": Permission.DEALS_CHANGE,
    }
    model = Deal
    row = DealRow
    create_body = DealBody
    change_body = DealChangeBody
    filterset_class = DealFilters
    ordering = ("-id",)
    ordering_fields = ("expected_close_on", "expires_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return register_deal(data.pop("partner"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_deal(subject, by=self.user, **data)


class DealAction(ActionView):
    model = Deal
    row = DealRow


class DealAcceptance(DealAction):
    """By a manager of the territory, never by who registered it; 409 while another partner is protected."""

    permission = Permission.DEALS_DECIDE
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return accept_deal(subject, remark=data["reason"], by=self.user)


class DealRefusal(DealAction):
    """With the reason."""

    permission = Permission.DEALS_DECIDE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return refuse_deal(subject, by=self.user, **data)


class DealWinning(DealAction):
    """It became this engagement, which is attributed to the partner."""

    permission = Permission.DEALS_DECIDE
    body = WinBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return win_deal(subject, by=self.user, **data)


class DealLoss(DealAction):
    """It went elsewhere, and why."""

    permission = Permission.DEALS_CHANGE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return lose_deal(subject, by=self.user, **data)


class DealWithdrawal(DealAction):
    """The partner gives it up, and why."""

    permission = Permission.DEALS_CHANGE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_deal(subject, by=self.user, **data)


class Codes(Collection):
    """Links of partners."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.DEALS_CHANGE}
    model = ReferralCode
    row = CodeRow
    create_body = CodeBody
    filterset_class = CodeFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return make_code(data.pop("partner"), by=self.user, **data)


class CodeRetirement(ActionView):
    """The address answers 404 from now on."""

    permission = Permission.DEALS_CHANGE
    model = ReferralCode
    row = CodeRow

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return retire_code(subject, by=self.user)


class Referrals(Collection):
    """Who came by a link and left word."""

    permissions = {"GET": Permission.PROGRAMS_VIEW}
    model = Referral
    row = ReferralRow
    filterset_class = ReferralFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")


class ReferralForgetting(ActionView):
    """Erase who it was."""

    permission = Permission.DEALS_CHANGE
    model = Referral
    row = ReferralRow

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return forget_referral(subject, by=self.user)


class Attributions(Collection):
    """The log of what came by partners."""

    permissions = {"GET": Permission.PROGRAMS_VIEW}
    model = Attribution
    row = AttributionRow
    filterset_class = AttributionFilters
    ordering = ("-id",)
    ordering_fields = ("at", "id")


urlpatterns: list[URLPattern] = [
    *Deals.paths("deals"),
    action_path("deals/<str:pk>/acceptance/", DealAcceptance.as_view()),
    action_path("deals/<str:pk>/refusal/", DealRefusal.as_view()),
    action_path("deals/<str:pk>/winning/", DealWinning.as_view()),
    action_path("deals/<str:pk>/loss/", DealLoss.as_view()),
    action_path("deals/<str:pk>/withdrawal/", DealWithdrawal.as_view()),
    *Codes.paths("referral-codes"),
    action_path("referral-codes/<str:pk>/retirement/", CodeRetirement.as_view()),
    *Referrals.paths("referrals"),
    action_path("referrals/<str:pk>/forgetting/", ReferralForgetting.as_view()),
    *Attributions.paths("attributions"),
]
