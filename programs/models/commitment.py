"""A commitment: who promised what by when, in a QAR's plan or a RAP; how it came out; where it comes from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from programs.models.partner_profile import partners_seen_by
from programs.models.qar import Qar
from programs.models.rap import Rap

if TYPE_CHECKING:
    from partnerview.users.models import User


class Side(models.TextChoices):
    OURS = "ours", "Ours"
    THEIRS = "theirs", "Theirs"
    BOTH = "both", "Both"


class PromiseOutcome(models.TextChoices):
    OPEN = "open", "No outcome yet"
    DONE = "done", "Done"
    CONFIRMED = "confirmed", "Done, confirmed by both"
    DEFERRED = "deferred", "Deferred"
    DROPPED = "dropped", "Dropped"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def lock_one(self, pk: int) -> Commitment:
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("partner", "qar", "rap").get(pk=pk)

    def waiting(self) -> Self:
        return self.filter(outcome=PromiseOutcome.OPEN)


class Commitment(models.Model):
    """Deferred, it lives on as a new line that names the one before it and the first of them all."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        PromiseOutcome.OPEN: frozenset(set(PromiseOutcome.values) - {"open"}),
        PromiseOutcome.DONE: frozenset({PromiseOutcome.CONFIRMED}),
        PromiseOutcome.CONFIRMED: frozenset(),
        PromiseOutcome.DEFERRED: frozenset(),
        PromiseOutcome.DROPPED: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="commitments")
    # The review whose next plan holds it, or the RAP.
    qar = models.ForeignKey(Qar, on_delete=models.PROTECT, null=True, related_name="plan")
    rap = models.ForeignKey(Rap, on_delete=models.PROTECT, null=True, related_name="commitments")
    text = models.CharField(max_length=400)
    side = models.CharField(max_length=6, choices=Side.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)  # somebody at the partner
    due_on = models.DateField()
    promised_on = models.DateField()
    worth = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    outcome = models.CharField(max_length=10, choices=PromiseOutcome.choices, default=PromiseOutcome.OPEN)
    outcome_on = models.DateField(null=True)
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    deferred_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="deferred_to")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="lineage")
    deferrals = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "promise"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(qar__isnull=False, rap=None) | models.Q(qar=None, rap__isnull=False),
                name="promise_of_a_review_or_a_plan",
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="promise_side_known"),
            models.CheckConstraint(condition=models.Q(outcome__in=PromiseOutcome.values), name="promise_outcome_known"),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) | ~models.Q(owner_name=""), name="promise_has_an_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="open", outcome_on=None)
                | ~models.Q(outcome="open") & models.Q(outcome_on__isnull=False),
                name="promise_outcome_on_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=("deferred", "dropped")) | ~models.Q(reason=""),
                name="promise_put_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(deferrals=0, deferred_from=None, origin=None)
                | models.Q(deferrals__gt=0, deferred_from__isnull=False, origin__isnull=False),
                name="promise_lineage_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(worth=None, currency="") | models.Q(worth__gt=0, currency__regex="^[A-Z]{3}$"),
                name="promise_worth_has_currency",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=models.Q(outcome="open"), name="promise_waiting"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def holder(self) -> Qar | Rap:
        found = self.qar or self.rap
        assert found is not None  # noqa: S101  promise_of_a_review_or_a_plan
        return found

    @property
    def owner_words(self) -> str:
        names = [self.owner.name if self.owner else "", self.owner_name]
        return " and ".join(name for name in names if name)

    def is_overdue(self, today: dt.date) -> bool:
        return self.outcome == PromiseOutcome.OPEN and self.due_on < today
