"""What the program knows of a partner: its place in the program, its dated ARR, its existing customers.

Identity, roles, territory and who looks after it are the directory's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from partnerview.directory.models import Client, Partner
from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User


def partners_seen_by(user: User) -> models.QuerySet[Partner]:
    """Whose program this person may see: a manager those of their territories, a PAM their own."""
    if not user.may(Permission.PROGRAMS_VIEW):
        return Partner.objects.none()
    rows: models.QuerySet[Partner] = Partner.objects.visible_to(user)
    if user.has_role(Role.CXO, Role.ADMIN, Role.INTEGRATION):
        return rows
    if user.has_role(Role.MANAGER):
        return rows.filter(models.Q(territory__in=user.territories.all()) | models.Q(territory=None))
    return rows


class LifecycleStage(models.TextChoices):
    STRATEGIZE = "strategize", "Strategize"
    RECRUIT = "recruit", "Recruit"
    ONBOARD = "onboard", "Onboard"
    ENABLE = "enable", "Enable"
    MARKET = "market", "Market"
    SELL = "sell", "Sell"
    INCENTIVIZE = "incentivize", "Incentivize"
    ACCELERATE = "accelerate", "Accelerate"


class PartnerProfileQuerySet(models.QuerySet["PartnerProfile"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))


class PartnerProfile(models.Model):
    """One per partner, made by its first change."""

    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, related_name="profile")
    vertical = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    tier_renews_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=LifecycleStage.choices, default=LifecycleStage.STRATEGIZE)
    icp_alignment = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # percent
    margin = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # percent
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartnerProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["partner__name", "id"]
        verbose_name = "partner profile"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(stage__in=LifecycleStage.values), name="profile_stage_known"),
            models.CheckConstraint(
                condition=models.Q(icp_alignment=None) | models.Q(icp_alignment__range=(0, 100)),
                name="profile_icp_alignment_is_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(margin=None) | models.Q(margin__range=(0, 100)), name="profile_margin_is_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(tier_renews_on=None) | ~models.Q(tier=""), name="profile_renewal_is_of_a_tier"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tier_renews_on"], name="profile_by_tier_renewal")]

    def __str__(self) -> str:
        return f"profile of {self.partner_id}"


class OfPartnerQuerySet(models.QuerySet["ArrFigure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))


class ArrFigure(models.Model):
    """What a partner's annual recurring revenue was on a day, and who says so. Used where nothing is contracted."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="arr_figures", db_index=False)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    dated_on = models.DateField()
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfPartnerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-dated_on", "-id"]
        verbose_name = "ARR figure"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="arr_figure_not_negative"),
            models.CheckConstraint(condition=models.Q(currency__regex="^[A-Z]{3}$"), name="arr_figure_has_currency"),
            models.CheckConstraint(condition=~models.Q(source=""), name="arr_figure_has_source"),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "-dated_on", "-id"], name="arr_figure_latest")]

    def __str__(self) -> str:
        return f"ARR of {self.partner_id} on {self.dated_on}"


class PartnerCustomerQuerySet(models.QuerySet["PartnerCustomer"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def to_win(self) -> Self:
        """Match our ideal customer and are not yet ours."""
        return self.filter(matches_icp=True, client=None)

    def with_open_client(self, user: User) -> Self:
        """`open_client`: the id of the client that it is of ours, where this person may see it."""
        seen = Client.objects.visible_to(user).filter(pk=models.OuterRef("client"))
        return self.annotate(open_client=models.Subquery(seen.order_by().values("pk")[:1]))


class PartnerCustomer(models.Model):
    """A customer that the partner has already. `client` where it is ours as well."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="customers", db_index=False)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    matches_icp = models.BooleanField(default=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartnerCustomerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name = "customer of a partner"
        verbose_name_plural = "customers of partners"
        constraints: ClassVar = [
            models.UniqueConstraint("partner", Lower("name"), name="partner_customer_once"),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex="^[A-Z]{2}$"),
                name="partner_customer_country_is_two_letters",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partner"],
                condition=models.Q(matches_icp=True, client=None),
                name="partner_customer_to_win",
            )
        ]

    def __str__(self) -> str:
        return self.name
