"""`offerings`, `tiers`, `tier-prices`, `service-levels`, `duties`, `sla-attainments` (O-14)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from engagements.actions.offerings import remove_tier, set_offering, set_price, set_tier
from engagements.actions.service_levels import agree_duty, agree_level, drop_level, record_attainment, remove_duty
from engagements.api.catalogue_shapes import (
    AttainmentBody,
    AttainmentRow,
    DutyBody,
    DutyRow,
    OfferingBody,
    OfferingRow,
    OfferingTierBody,
    OfferingTierChange,
    OfferingTierRow,
    ServiceLevelBody,
    ServiceLevelRow,
    TierPriceBody,
    TierPriceRow,
)
from engagements.api.removals import RemovableCollection, UnchangedCollection
from engagements.models import Duty, Engagement, Offering, ServiceLevel, SlaAttainment, Tier, TierPrice
from engagements.success_filters import AttainmentFilters, OfferingFilters, TierFilters
from partnerview.errors import InvalidInput, NotPermitted
from partnerview.http.api import ActionView, Collection, action_path
from partnerview.users.models import User
from partnerview.users.permissions import Permission

READ_AND_KEEP: dict[str, Permission | str] = {
    "GET": Permission.CATALOGUE_VIEW,
    "POST": Permission.CATALOGUE_CHANGE,
    "PATCH": Permission.CATALOGUE_CHANGE,
    "DELETE": Permission.CATALOGUE_CHANGE,
}


class Offerings(Collection):
    """What the firm offers, by category and how it is charged."""

    permissions: ClassVar = READ_AND_KEEP
    model = Offering
    row = OfferingRow
    create_body = change_body = OfferingBody
    filterset_class = OfferingFilters
    ordering_fields = ("name", "category", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return set_offering(Offering(), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return set_offering(subject, by=self.user, **data)


class Tiers(RemovableCollection):
    """Sizes of an offering, the smallest rank first. One that was never priced or sold can be removed."""

    permissions: ClassVar = READ_AND_KEEP
    model = Tier
    row = OfferingTierRow
    create_body = OfferingTierBody
    change_body = OfferingTierChange
    filterset_class = TierFilters
    ordering_fields = ("rank", "name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return set_tier(Tier(offering=data.pop("offering")), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return set_tier(subject, by=self.user, **data)

    def remove(self, subject: Any) -> None:
        remove_tier(subject, by=self.user)


class TierPrices(Collection):
    """Price lists: dated facts, never changed."""

    permissions: ClassVar = {name: READ_AND_KEEP[name] for name in ("GET", "POST")}
    model = TierPrice
    row = TierPriceRow
    create_body = TierPriceBody
    ordering_fields = ("starts_on", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return set_price(data.pop("tier"), by=self.user, **data)


class ServiceLevels(Collection):
    """Targets of offerings and of engagements."""

    permissions: ClassVar = {"GET": Permission.ENGAGEMENTS_VIEW, "POST": Permission.ENGAGEMENTS_CHANGE}
    model = ServiceLevel
    row = ServiceLevelRow
    create_body = ServiceLevelBody
    ordering_fields = ("name", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return agree_level(_subject(data, self.user), by=self.user, **data)


class ServiceLevelDropping(ActionView):
    """It is promised no more; what was reached of it stays."""

    permission = Permission.ENGAGEMENTS_CHANGE
    model = ServiceLevel
    row = ServiceLevelRow

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        require_subject(subject, self.user)
        return drop_level(subject, by=self.user)


class Duties(UnchangedCollection):
    """What each side does so that the targets can be kept."""

    permissions: ClassVar = {
        "GET": Permission.ENGAGEMENTS_VIEW,
        "POST": Permission.ENGAGEMENTS_CHANGE,
        "DELETE": Permission.ENGAGEMENTS_CHANGE,
    }
    model = Duty
    row = DutyRow
    create_body = DutyBody
    ordering_fields = ("id", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return agree_duty(_subject(data, self.user), by=self.user, **data)

    def remove(self, subject: Any) -> None:
        require_subject(subject, self.user)
        remove_duty(subject, by=self.user)


class SlaAttainments(Collection):
    """What was reached of a target in a month. Facts: of several rows of one month the last holds."""

    permissions: ClassVar = {"GET": Permission.ENGAGEMENTS_VIEW, "POST": Permission.ENGAGEMENTS_CHANGE}
    model = SlaAttainment
    row = AttainmentRow
    create_body = AttainmentBody
    filterset_class = AttainmentFilters
    ordering_fields = ("month", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return record_attainment(data.pop("engagement"), by=self.user, **data)


def require_subject(thing: ServiceLevel | Duty, user: User) -> None:
    """Raises NotPermitted where it belongs to the catalogue and the person may not change that."""
    if thing.offering_id and not user.may(Permission.CATALOGUE_CHANGE):
        raise NotPermitted("Your roles do not change the catalogue.")


def _subject(data: dict[str, Any], user: User) -> Offering | Engagement:
    offering, engagement = data.pop("offering", None), data.pop("engagement", None)
    if (offering is None) == (engagement is None):
        raise InvalidInput("Give an offering or an engagement, one of the two.", code="required", field="engagement")
    if offering is not None and not user.may(Permission.CATALOGUE_CHANGE):
        raise NotPermitted("Your roles do not change the catalogue.")
    found: Offering | Engagement = offering or engagement
    return found


urlpatterns = [
    *Offerings.paths("offerings"),
    *Tiers.paths("tiers"),
    *TierPrices.paths("tier-prices"),
    *ServiceLevels.paths("service-levels"),
    action_path("service-levels/<str:pk>/dropping/", ServiceLevelDropping.as_view()),
    *Duties.paths("duties"),
    *SlaAttainments.paths("sla-attainments"),
]
