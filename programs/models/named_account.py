"""A named account of a RAP: a customer of the partner that is not ours yet, and how far it has come."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.months import add_months
from programs.models.partner_profile import PartnerCustomer
from programs.models.rap import IN_FORCE, Rap, of_plans_active_on

if TYPE_CHECKING:
    from partnerview.users.models import User


class AccountStage(models.TextChoices):
    IDENTIFIED = "identified", "Identified"
    QUALIFIED = "qualified", "Qualified"
    IN_PROGRESS = "in_progress", "In progress"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    DEFERRED = "deferred", "Deferred"


A = AccountStage
LEFT = frozenset({A.LOST, A.DEFERRED})


class NamedAccountQuerySet(models.QuerySet["NamedAccount"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(rap__in=Rap.objects.visible_to(user))

    def of_plan(self, rap: Rap) -> Self:
        """Those that this version names and those of the versions in force before it."""
        earlier = models.Q(rap__status__in=IN_FORCE) & (models.Q(rap=rap.plan_id) | models.Q(rap__first=rap.plan_id))
        return self.filter(models.Q(rap=rap) | earlier & models.Q(rap__version__lt=rap.version))

    def delivered_on(self, day: dt.date) -> Self:
        """Won by that day under plans that ran on it; `reports/intelligence.py` counts the same."""
        return self.filter(of_plans_active_on("rap", day), won_on__lte=day)

    def won_in_year_to(self, day: dt.date) -> Self:
        """Won in the twelve months up to the day; `reports/growth.py` counts the same."""
        return self.filter(won_on__gt=add_months(day, -12), won_on__lte=day, rap__activated_on__isnull=False)


class NamedAccount(models.Model):
    """One step at a time up the ladder; from everywhere on it can be lost or put off, with a reason."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        A.IDENTIFIED: frozenset({A.QUALIFIED}) | LEFT,
        A.QUALIFIED: frozenset({A.IN_PROGRESS}) | LEFT,
        A.IN_PROGRESS: frozenset({A.WON}) | LEFT,
        A.DEFERRED: frozenset({A.QUALIFIED, A.LOST}),
        A.WON: frozenset(),
        A.LOST: frozenset(),
    }

    rap = models.ForeignKey(Rap, on_delete=models.PROTECT, related_name="named_accounts", db_index=False)
    customer = models.ForeignKey(PartnerCustomer, on_delete=models.PROTECT, related_name="named_in")
    status = models.CharField(max_length=12, choices=AccountStage.choices, default=AccountStage.IDENTIFIED)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expected_arr = models.DecimalField(max_digits=19, decimal_places=3)
    won_arr = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    won_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    why = models.TextField(blank=True)  # it was lost or put off, or what is known of it
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = NamedAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rap", "customer"], name="named_account_once"),
            models.CheckConstraint(condition=models.Q(expected_arr__gt=0), name="named_account_value_positive"),
            models.CheckConstraint(
                condition=models.Q(status__in=AccountStage.values), name="named_account_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="won", won_arr__gt=0, won_on__isnull=False)
                | ~models.Q(status="won") & models.Q(won_arr=None, won_on=None),
                name="named_account_won_with_arr",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("lost", "deferred")) | ~models.Q(why=""),
                name="named_account_left_with_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "id"], name="named_account_by_status")]

    def __str__(self) -> str:
        return self.customer.name
