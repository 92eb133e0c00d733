"""MDF: money that a side commits to an active RAP, or we to an exemption, and pays out for an account and an activity.

Both sides prove what was paid out. A commitment is of a RAP or of an exemption, never of both.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from programs.models.mdf_exemption import MdfExemption
from programs.models.named_account import NamedAccount
from programs.models.partner_profile import partners_seen_by
from programs.models.rap import Rap, of_plans_active_on

if TYPE_CHECKING:
    from partnerview.users.models import User


class Payer(models.TextChoices):
    VENDOR = "vendor", "Ours"
    PARTNER = "partner", "The partner’s"


class MdfCommitmentQuerySet(models.QuerySet["MdfCommitment"]):
    def visible_to(self, user: User) -> Self:
        mine = partners_seen_by(user)
        return self.filter(models.Q(rap__partner__in=mine) | models.Q(exemption__partner__in=mine))

    def of_plan(self, rap: Rap) -> Self:
        return self.filter(models.Q(rap=rap.plan_id) | models.Q(rap__first=rap.plan_id))

    def in_force_on(self, day: dt.date) -> Self:
        """Made by that day, of plans and exemptions in force on it; `reports/intelligence.py` counts the same."""
        exempted = models.Q(exemption__in=MdfExemption.objects.in_force_on(day))
        return self.filter(of_plans_active_on("rap", day) | exempted, committed_on__lte=day)


class MdfCommitment(models.Model):
    """An amount out of the budget of one side, set aside for a purpose. It is never changed."""

    rap = models.ForeignKey(Rap, on_delete=models.PROTECT, null=True, related_name="mdf_commitments")
    exemption = models.ForeignKey(MdfExemption, on_delete=models.PROTECT, null=True, related_name="mdf_commitments")
    side = models.CharField(max_length=8, choices=Payer.choices)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    purpose = models.CharField(max_length=300)
    committed_on = models.DateField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = MdfCommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "MDF commitment"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="mdf_commitment_positive"),
            models.CheckConstraint(condition=models.Q(side__in=Payer.values), name="mdf_side_known"),
            models.CheckConstraint(condition=~models.Q(purpose=""), name="mdf_commitment_has_purpose"),
            models.CheckConstraint(
                condition=models.Q(rap__isnull=False, exemption=None)
                | models.Q(rap=None, exemption__isnull=False, side="vendor"),
                name="mdf_of_a_plan_or_an_exemption",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def holder(self) -> Rap | MdfExemption:
        """What the money is committed to."""
        found = self.rap or self.exemption
        assert found is not None  # noqa: S101  mdf_of_a_plan_or_an_exemption
        return found


class DisbursementStatus(models.TextChoices):
    DISBURSED = "disbursed", "Disbursed"
    CONFIRMED = "confirmed", "Confirmed"


class MdfDisbursementQuerySet(models.QuerySet["MdfDisbursement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(commitment__in=MdfCommitment.objects.visible_to(user))

    def in_force_on(self, day: dt.date) -> Self:
        """Paid out by that day of commitments in force on it; `reports/intelligence.py` counts the same."""
        return self.filter(commitment__in=MdfCommitment.objects.in_force_on(day), disbursed_on__lte=day)


class MdfDisbursement(models.Model):
    """Paid out for one account and one activity; another person confirms it with the other side's proof.

    The account is a named one of the RAP; of an exemption it is the exemption's own.
    """

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        DisbursementStatus.DISBURSED: frozenset({DisbursementStatus.CONFIRMED}),
        DisbursementStatus.CONFIRMED: frozenset(),
    }

    commitment = models.ForeignKey(MdfCommitment, on_delete=models.PROTECT, related_name="disbursements")
    named_account = models.ForeignKey(NamedAccount, on_delete=models.PROTECT, null=True, related_name="disbursements")
    exemption = models.ForeignKey(MdfExemption, on_delete=models.PROTECT, null=True, related_name="disbursements")
    activity = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    disbursed_on = models.DateField()
    proof = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=DisbursementStatus.choices, default=DisbursementStatus.DISBURSED)
    confirmation = models.CharField(max_length=300, blank=True)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    disbursed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = MdfDisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = "MDF disbursement"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="mdf_disbursement_positive"),
            models.CheckConstraint(
                condition=~models.Q(activity="") & ~models.Q(proof=""), name="mdf_disbursement_names_activity_and_proof"
            ),
            models.CheckConstraint(
                condition=models.Q(status="disbursed", confirmation="", confirmed_on=None, confirmed_by=None)
                | models.Q(status="confirmed", confirmed_on__isnull=False, confirmed_by__isnull=False)
                & ~models.Q(confirmation=""),
                name="mdf_confirmed_with_proof",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("disbursed_by")),
                name="mdf_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(named_account__isnull=False, exemption=None)
                | models.Q(named_account=None, exemption__isnull=False),
                name="mdf_disbursement_names_an_account",
            ),
        ]

    def __str__(self) -> str:
        return self.activity

    @property
    def account_name(self) -> str:
        """The customer that it was paid out for."""
        found = self.named_account or self.exemption
        assert found is not None  # noqa: S101  mdf_disbursement_names_an_account
        return found.customer.name
