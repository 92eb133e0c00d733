"""What a partner shows for MDF that was paid out: a file of its own, added in the portal and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from programs.models.mdf import MdfDisbursement

if TYPE_CHECKING:
    from partnerview.users.models import User


class MdfProofQuerySet(models.QuerySet["MdfProof"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(disbursement__in=MdfDisbursement.objects.visible_to(user))


class MdfProof(models.Model):
    """One file for one payment. Whoever confirms the payment of ours reads it."""

    disbursement = models.ForeignKey(MdfDisbursement, on_delete=models.PROTECT, related_name="proofs")
    evidence = models.CharField(max_length=300)  # path below MEDIA_ROOT
    evidence_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    objects = MdfProofQuerySet.as_manager()

    class Meta:
        verbose_name = "proof of MDF"
        verbose_name_plural = "proofs of MDF"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(evidence=""), name="mdf_proof_has_a_file"),
        ]

    def __str__(self) -> str:
        return self.evidence_name
