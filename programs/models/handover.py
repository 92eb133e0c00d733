"""A handover: partners change their account manager on a day, and what stood with each of them then.

A pack is frozen as it was given. It names people by id only: a contact that is erased is gone from old packs too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


class HandoverStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    DONE = "done", "Handed over"
    CANCELLED = "cancelled", "Cancelled"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> Self:
        """Those of at least one partner that this person sees."""
        seen = Handover.partners.through.objects.filter(partner__in=partners_seen_by(user))
        return self.filter(pk__in=seen.values("handover_id"))

    def lock_one(self, pk: int) -> Handover:
        return self.select_for_update(no_key=True, of=("self",)).select_related("to_pam").get(pk=pk)

    def planned(self) -> Self:
        return self.filter(status=HandoverStatus.PLANNED)


class Handover(models.Model):
    """One act. `from_pam` is empty where the partners came from several people, or from nobody."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        HandoverStatus.PLANNED: frozenset({HandoverStatus.DONE, HandoverStatus.CANCELLED}),
        HandoverStatus.DONE: frozenset(),
        HandoverStatus.CANCELLED: frozenset(),
    }

    from_pam = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    to_pam = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partners = models.ManyToManyField(Partner, related_name="handovers")
    reason = models.TextField()
    effective_on = models.DateField()
    status = models.CharField(max_length=10, choices=HandoverStatus.choices, default=HandoverStatus.PLANNED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    carried_out_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-effective_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=HandoverStatus.values), name="handover_status_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="handover_has_reason"),
            models.CheckConstraint(
                condition=models.Q(from_pam=None) | ~models.Q(from_pam=models.F("to_pam")),
                name="handover_goes_to_another",
            ),
            models.CheckConstraint(
                condition=models.Q(status="done", carried_out_at__isnull=False)
                | ~models.Q(status="done") & models.Q(carried_out_at=None),
                name="handover_done_at_a_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-effective_on", "-id"], name="handover_by_day"),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.status == HandoverStatus.PLANNED


class HandoverPackQuerySet(models.QuerySet["HandoverPack"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))


class HandoverPack(models.Model):
    """What stood with one partner on the day it was handed over. reports/handover_pack.py says its shape."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="packs", db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="handover_packs")
    from_pam = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_pam = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    document = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = HandoverPackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = "handover pack"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "partner"], name="handover_pack_once"),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}"
