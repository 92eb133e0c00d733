"""Referral links: a code per partner, who came by it, and the log of everything that was attributed to a partner.

The log names no person: a visitor's name lives in its referral, which can be forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement
from partnerview.directory.models import Partner
from programs.models.deal import Deal
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


class ReferralCodeQuerySet(models.QuerySet["ReferralCode"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def in_use(self) -> Self:
        return self.filter(retired_on=None)


class ReferralCode(models.Model):
    """The end of an address that a partner gives to those it refers."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="referral_codes")
    code = models.CharField(max_length=40, unique=True)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    retired_on = models.DateField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReferralCodeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = "referral code"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[a-z0-9][a-z0-9-]{2,39}$"), name="code_is_plain")
        ]

    def __str__(self) -> str:
        return self.code


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(code__partner__in=partners_seen_by(user))


class Referral(models.Model):
    """Somebody who came by a code and left word. Who it was can be forgotten; that somebody came stays."""

    code = models.ForeignKey(ReferralCode, on_delete=models.PROTECT, related_name="referrals")
    company = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    note = models.TextField(blank=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, related_name="referrals")
    attributed_on = models.DateField(null=True)
    forgotten_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(company=""), name="referral_names_a_company"),
            models.CheckConstraint(
                condition=models.Q(forgotten_on=None) | models.Q(name="", email="", note=""),
                name="referral_forgotten_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(engagement=None, attributed_on=None)
                | models.Q(engagement__isnull=False, attributed_on__isnull=False),
                name="referral_attributed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.company


class AttributionKind(models.TextChoices):
    VISIT = "visit", "Visited"
    WORD = "word", "Left word"
    REGISTERED = "registered", "Registered"
    ACCEPTED = "accepted", "Accepted"
    ENGAGEMENT = "engagement", "Became a client"


class AttributionQuerySet(models.QuerySet["Attribution"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))


class Attribution(models.Model):
    """One line of the log. Append-only."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="attributions", db_index=False)
    kind = models.CharField(max_length=12, choices=AttributionKind.choices)
    code = models.ForeignKey(ReferralCode, on_delete=models.PROTECT, null=True, related_name="attributions")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, related_name="attributions")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    came_from = models.CharField(max_length=200, blank=True)  # the host of the page that led here
    at = models.DateTimeField(db_default=Now())

    objects = AttributionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=AttributionKind.values), name="attribution_kind_known"),
            models.CheckConstraint(
                condition=models.Q(code__isnull=False, deal=None) | models.Q(code=None, deal__isnull=False),
                name="attribution_by_a_code_or_a_deal",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "-id"], name="attribution_by_partner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
