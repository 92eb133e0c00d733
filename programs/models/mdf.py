"""MDF: money that a side commits to an active RAP, and pays out for a named account and an activity, with proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from programs.models.named_account import NamedAccount
from programs.models.rap import Rap

if TYPE_CHECKING:
    from partnerview.users.models import User


class Payer(models.TextChoices):
    VENDOR = "vendor", "Ours"
    PARTNER = "partner", "The partner’s"


class MdfCommitmentQuerySet(models.QuerySet["MdfCommitment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rap__in=Rap.objects.visible_to(user))

    def of_plan(self, rap: Rap) -> Self:
        return self.filter(models.Q(rap=rap.plan_id) | models.Q(rap__first=rap.plan_id))


class MdfCommitment(models.Model):
    """An amount out of the budget of one side, set aside for a purpose. It is never changed."""

    rap = models.ForeignKey(Rap, on_delete=models.PROTECT, related_name="mdf_commitments")
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
        ]

    def __str__(self) -> str:
        return self.purpose


class DisbursementStatus(models.TextChoices):
    DISBURSED = "disbursed", "Disbursed"
    CONFIRMED = "confirmed", "Confirmed"


class MdfDisbursementQuerySet(models.QuerySet["MdfDisbursement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(commitment__in=MdfCommitment.objects.visible_to(user))


class MdfDisbursement(models.Model):
    """Paid out for one named account and one activity; another person confirms it with the other side's proof."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        DisbursementStatus.DISBURSED: frozenset({DisbursementStatus.CONFIRMED}),
        DisbursementStatus.CONFIRMED: frozenset(),
    }

    commitment = models.ForeignKey(MdfCommitment, on_delete=models.PROTECT, related_name="disbursements")
    named_account = models.ForeignKey(NamedAccount, on_delete=models.PROTECT, related_name="disbursements")
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
        ]

    def __str__(self) -> str:
        return self.activity
