"""A cycle: one month of one rule. It waits, renews, is open, is closed with what it earned, or lapses."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from retainers.models.rule import Rule

if TYPE_CHECKING:
    from partnerview.users.models import User


class CycleStatus(models.TextChoices):
    CHECK_IN = "check_in", "Waits for a check-in"
    APPROVAL = "approval", "Waits for approval"
    READY = "ready", "Renews"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    LAPSED = "lapsed", "Lapsed"


WAITING = (CycleStatus.CHECK_IN, CycleStatus.APPROVAL, CycleStatus.READY)


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rule__in=Rule.objects.visible_to(user))

    def lock(self, pk: int) -> Cycle:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Cycle(models.Model):
    """`month` is its first day. What decides that it begins has to be said before that day."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        CycleStatus.CHECK_IN: frozenset({CycleStatus.READY, CycleStatus.LAPSED}),
        CycleStatus.APPROVAL: frozenset({CycleStatus.READY, CycleStatus.LAPSED}),
        CycleStatus.READY: frozenset({CycleStatus.OPEN, CycleStatus.LAPSED}),
        CycleStatus.OPEN: frozenset({CycleStatus.CLOSED}),
        CycleStatus.CLOSED: frozenset(),
        CycleStatus.LAPSED: frozenset(),
    }

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="cycles", db_index=False)
    month = models.DateField()
    status = models.CharField(max_length=10, choices=CycleStatus.choices)
    # Who held the check-in or approved it, and what was said.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "month"], name="cycle_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="cycle_is_a_month"),
            models.CheckConstraint(condition=models.Q(status__in=CycleStatus.values), name="cycle_status_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "month"], name="cycle_by_status")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} of rule {self.rule_id}"
