"""Endpoints of a partner's own deals and links."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import URLPattern

from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import Reason
from partnerview.portal.api import shapes
from partnerview.portal.own import deals_of, links_of, own_partner
from partnerview.portal.tables import OwnDealFilters
from partnerview.users.permissions import Permission
from programs.actions.partner_acts import register_as_partner, withdraw_as_partner
from programs.api.deal_shapes import DealChangeBody
from programs.models import Deal, ReferralCode

READ, ACT = Permission.PORTAL_VIEW, Permission.PORTAL_ACT


class OwnDeals(Collection):
    """Prospects that the partner has registered, itself or by its account manager."""

    permissions: ClassVar = {"GET": READ, "POST": ACT}
    model = Deal
    row = shapes.OwnDealRow
    create_body = DealChangeBody
    filterset_class = OwnDealFilters
    ordering = ("-id",)
    ordering_fields = ("expected_close_on", "expires_on", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return deals_of(own_partner(self.user))

    def act(self, data: dict[str, Any]) -> Model:
        return register_as_partner(own_partner(self.user), by=self.user, **data)


class OwnDealWithdrawal(ActionView):
    """The partner gives it up, and why."""

    permission = ACT
    model = Deal
    row = shapes.OwnDealRow
    body = Reason

    def visible(self) -> QuerySet[Any, Any]:
        return deals_of(own_partner(self.user))

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_as_partner(subject, by=self.user, **data)


class OwnLinks(Collection):
    """The partner's links; the address is `/r/{code}/`."""

    permissions: ClassVar = {"GET": READ}
    model = ReferralCode
    row = shapes.OwnLinkRow
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return links_of(own_partner(self.user))


urlpatterns: list[URLPattern] = [
    *OwnDeals.paths("portal/deals"),
    action_path("portal/deals/<str:pk>/withdrawal/", OwnDealWithdrawal.as_view()),
    *OwnLinks.paths("portal/referral-codes"),
]
