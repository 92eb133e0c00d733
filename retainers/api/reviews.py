"""Endpoints of reviews of accounts at risk: `risk-reviews`, and one of an account."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import URLPattern

from partnerview.http.api import Collection, action_path
from partnerview.users.permissions import Permission
from retainers.actions.reviews import review_account
from retainers.api.deposit_shapes import ReviewBody, ReviewRow
from retainers.api.deposits import OfAccount
from retainers.models import DepositAccount, RiskReview


class Reviews(OfAccount):
    """Mark an account at risk as reviewed."""

    permission = Permission.AT_RISK_REVIEW
    row = shape = ReviewRow
    body = ReviewBody

    def make(self, account: DepositAccount, data: dict[str, Any]) -> Model:
        return review_account(account, by=self.user, **data)


class RiskReviews(Collection):
    """What was decided about accounts at risk."""

    permission = Permission.DEPOSITS_VIEW
    model = RiskReview
    row = ReviewRow
    ordering = ("-reviewed_at", "-id")


urlpatterns: list[URLPattern] = [
    *RiskReviews.paths("risk-reviews"),
    action_path("deposit-accounts/<str:pk>/reviews/", Reviews.as_view()),
]
