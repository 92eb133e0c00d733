"""An MDF exemption: money for one account and one activity outside any RAP, asked with a reason, signed by two people.

What was asked never changes; a request that should read differently is withdrawn and made anew. Once approved,
money is committed and paid out of it as out of a RAP; closing says what came of it and releases the rest.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from partnerview.directory.models import Partner
from partnerview.months import add_months
from programs.models.partner_profile import PartnerCustomer, partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User


class ExemptionStatus(models.TextChoices):
    REQUESTED = "requested", "Waiting for signatures"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


E = ExemptionStatus


class MdfExemptionQuerySet(models.QuerySet["MdfExemption"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def in_force_on(self, day: dt.date) -> Self:
        """Approved by that day and not closed by it: what the console counts beside the plans that run."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=day), approved_on__lte=day)

    def won_in_year_to(self, day: dt.date) -> Self:
        """Closed with ARR in the twelve months up to the day; `reports/growth.py` counts the same."""
        return self.filter(closed_on__gt=add_months(day, -12), closed_on__lte=day, won_arr__isnull=False)

    def lock_one(self, pk: int) -> MdfExemption:
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("partner__territory", "customer").get(pk=pk)


class MdfExemption(models.Model):
    """One request. `won_arr` is what the account brought, said when it is closed."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        E.REQUESTED: frozenset({E.APPROVED, E.REJECTED, E.WITHDRAWN}),
        E.APPROVED: frozenset({E.CLOSED}),
        E.REJECTED: frozenset(),
        E.WITHDRAWN: frozenset(),
        E.CLOSED: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="mdf_exemptions", db_index=False)
    customer = models.ForeignKey(PartnerCustomer, on_delete=models.PROTECT, related_name="exempted_in")
    activity = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=19, decimal_places=3)
    currency = models.CharField(max_length=3)
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=ExemptionStatus.choices, default=ExemptionStatus.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_on = models.DateField()
    approved_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    won_arr = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    outcome = models.TextField(blank=True)  # why it was refused or taken back, or what came of it
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = MdfExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "MDF exemption"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="exemption_positive"),
            models.CheckConstraint(condition=models.Q(currency__regex="^[A-Z]{3}$"), name="exemption_has_currency"),
            models.CheckConstraint(
                condition=~models.Q(activity="") & ~models.Q(reason=""), name="exemption_names_activity_and_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ExemptionStatus.values), name="exemption_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("approved", "closed"), approved_on__isnull=False)
                | ~models.Q(status__in=("approved", "closed")) & models.Q(approved_on=None),
                name="exemption_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_on__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(status="closed") & models.Q(closed_on=None, won_arr=None),
                name="exemption_closed_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(won_arr=None) | models.Q(won_arr__gt=0), name="exemption_won_positive"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "status"], name="exemption_by_partner"),
            models.Index(fields=["status", "-id"], name="exemption_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}, {self.customer.name}"
