"""`partner-profiles`, `arr-figures`, `partner-customers`, `cohorts`, `classifications`, `cohort-strategies`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.urls import URLPattern

from partnerview.directory.models import Partner
from partnerview.errors import Missing
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from programs.actions.classifications import (
    add_cohort,
    approve_classification,
    change_cohort,
    propose_classification,
    reject_classification,
    withdraw_classification,
)
from programs.actions.profiles import add_customer, change_customer, change_profile, record_arr
from programs.actions.strategies import (
    approve_strategy,
    change_strategy,
    draft_strategy,
    generate_strategy,
    propose_strategy,
    reject_strategy,
)
from programs.api import shapes
from programs.filters.classifications import ClassificationFilters
from programs.filters.partners import ArrFilters, CustomerFilters, ProfileFilters
from programs.filters.strategies import StrategyFilters
from programs.models import ArrFigure, Classification, Cohort, CohortStrategy, PartnerCustomer, PartnerProfile
from programs.models.partner_profile import partners_seen_by

READ_AND_CHANGE = {
    "GET": Permission.PROGRAMS_VIEW,
    "POST": Permission.PROGRAMS_CHANGE,
    "PATCH": Permission.PROGRAMS_CHANGE,
}


def within_reach(partner: Partner, user: User) -> Partner:
    """A partner outside one's territory is not there, even where the directory shows it."""
    if not partners_seen_by(user).filter(pk=partner.pk).exists():
        raise Missing("This partner's program is not visible to you.")
    return partner


class Profiles(Collection):
    permissions: ClassVar = READ_AND_CHANGE
    model = PartnerProfile
    row = shapes.ProfileRow
    create_body = shapes.ProfileBody
    change_body = shapes.ProfileChange
    filterset_class = ProfileFilters
    ordering_fields = ("tier_renews_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return change_profile(within_reach(data.pop("partner"), self.user), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_profile(subject.partner, by=self.user, **data)


class ArrFigures(Collection):
    permissions: ClassVar = READ_AND_CHANGE
    model = ArrFigure
    row = shapes.ArrRow
    create_body = shapes.ArrBody
    filterset_class = ArrFilters
    ordering = ("-id",)
    ordering_fields = ("dated_on", "id")

    def act(self, data: dict[str, Any]) -> Model:
        partner = within_reach(data.pop("partner"), self.user)
        return record_arr(partner, money=data.pop("amount"), by=self.user, **data)


class Customers(Collection):
    permissions: ClassVar = READ_AND_CHANGE
    model = PartnerCustomer
    row = shapes.CustomerRow
    create_body = shapes.CustomerBody
    change_body = shapes.CustomerChange
    filterset_class = CustomerFilters
    ordering_fields = ("name", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return add_customer(within_reach(data.pop("partner"), self.user), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_customer(subject, by=self.user, **data)


class Cohorts(Collection):
    permissions: ClassVar = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.SETTINGS_MANAGE,
        "PATCH": Permission.SETTINGS_MANAGE,
    }
    model = Cohort
    row = shapes.CohortRow
    create_body = shapes.CohortBody
    change_body = shapes.CohortChange
    ordering = ("position",)
    ordering_fields = ("position", "name")

    def act(self, data: dict[str, Any]) -> Model:
        return add_cohort(by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_cohort(subject, by=self.user, **data)


class Classifications(Collection):
    permissions: ClassVar = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.PROGRAMS_CHANGE}
    model = Classification
    row = shapes.ClassificationRow
    create_body = shapes.ClassificationBody
    filterset_class = ClassificationFilters
    ordering = ("-id",)
    ordering_fields = ("requested_at", "effective_on", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return propose_classification(within_reach(data.pop("partner"), self.user), by=self.user, **data)


class ClassificationAction(ActionView):
    model = Classification
    row = shapes.ClassificationRow


class ClassificationApproval(ClassificationAction):
    """By a manager of the territory, never by who asked."""

    permission = Permission.CLASSIFICATIONS_DECIDE
    step_up = True
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_classification(subject, remark=data["reason"], by=self.user)


class ClassificationRejection(ClassificationAction):
    """Refuse it, with the reason."""

    permission = Permission.CLASSIFICATIONS_DECIDE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_classification(subject, reason=data["reason"], by=self.user)


class ClassificationWithdrawal(ClassificationAction):
    """By who asked."""

    permission = Permission.PROGRAMS_CHANGE
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_classification(subject, reason=data["reason"], by=self.user)


class Strategies(Collection):
    permissions: ClassVar = READ_AND_CHANGE
    model = CohortStrategy
    row = shapes.StrategyRow
    create_body = shapes.StrategyBody
    change_body = shapes.StrategyChange
    filterset_class = StrategyFilters
    ordering = ("-id",)
    ordering_fields = ("review_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return draft_strategy(data.pop("cohort"), by=self.user, **_plain(data))

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_strategy(subject, by=self.user, **_plain(data))


class CohortDraft(ActionView):
    """The next version, first drafted from partner data; answers with the cohort that it is for."""

    permission = Permission.PROGRAMS_CHANGE
    model = Cohort
    row = shapes.CohortRow
    status = 201

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return generate_strategy(subject, by=self.user).cohort


class StrategyAction(ActionView):
    model = CohortStrategy
    row = shapes.StrategyRow


class StrategySubmission(StrategyAction):
    """Ask another person to approve it."""

    permission = Permission.PROGRAMS_CHANGE

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return propose_strategy(subject, by=self.user)


class StrategyApproval(StrategyAction):
    """In force from now on; never by who proposed it."""

    permission = Permission.STRATEGIES_APPROVE
    step_up = True
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_strategy(subject, remark=data["reason"], by=self.user)


class StrategyRejection(StrategyAction):
    """Back to a draft, with the reason."""

    permission = Permission.STRATEGIES_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_strategy(subject, reason=data["reason"], by=self.user)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Money of the threshold as amount and currency."""
    if "least_arr" not in data:
        return data
    money = data.pop("least_arr")
    return data | {"least_arr": money.amount if money else None, "currency": money.currency if money else ""}


urlpatterns: list[URLPattern] = [
    *Profiles.paths("partner-profiles"),
    *ArrFigures.paths("arr-figures"),
    *Customers.paths("partner-customers"),
    *Cohorts.paths("cohorts"),
    *Classifications.paths("classifications"),
    *Strategies.paths("cohort-strategies"),
    action_path("cohorts/<str:pk>/draft/", CohortDraft.as_view()),
    action_path("classifications/<str:pk>/approval/", ClassificationApproval.as_view()),
    action_path("classifications/<str:pk>/rejection/", ClassificationRejection.as_view()),
    action_path("classifications/<str:pk>/withdrawal/", ClassificationWithdrawal.as_view()),
    action_path("cohort-strategies/<str:pk>/submission/", StrategySubmission.as_view()),
    action_path("cohort-strategies/<str:pk>/approval/", StrategyApproval.as_view()),
    action_path("cohort-strategies/<str:pk>/rejection/", StrategyRejection.as_view()),
]
