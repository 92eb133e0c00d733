"""An amendment: what is to change on one line from one day on. Applied, the line ends and another begins (O-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from engagements.models.engagement import Engagement
from engagements.models.offering import Tier
from engagements.models.service_line import TREATMENTS, ServiceLine
from engagements.restatements import Treatment
from engagements.usage import Tier as UnitPrice
from engagements.usage import read_tiers

if TYPE_CHECKING:
    from decimal import Decimal

    from partnerview.users.models import User


class AmendmentKind(models.TextChoices):
    UPGRADE = "upgrade", "Upgrade"
    DOWNGRADE = "downgrade", "Downgrade"
    PRICE_CHANGE = "price_change", "Price change"
    SCOPE = "scope", "Change of scope"


class AmendmentStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PENDING_APPROVAL = "pending_approval", "Waiting for approval"
    APPLIED = "applied", "Applied"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (AmendmentStatus.DRAFT, AmendmentStatus.PENDING_APPROVAL)


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def open(self) -> Self:
        """Those that are neither applied nor withdrawn."""
        return self.filter(status__in=OPEN)

    def lock(self, pk: int) -> Amendment:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Amendment(models.Model):
    """A dated change of one line. A value left empty stays as it is on the line."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        AmendmentStatus.DRAFT: frozenset(
            {AmendmentStatus.PENDING_APPROVAL, AmendmentStatus.APPLIED, AmendmentStatus.WITHDRAWN}
        ),
        AmendmentStatus.PENDING_APPROVAL: frozenset(
            {AmendmentStatus.APPLIED, AmendmentStatus.DRAFT, AmendmentStatus.WITHDRAWN}
        ),
        AmendmentStatus.APPLIED: frozenset(),
        AmendmentStatus.WITHDRAWN: frozenset(),
    }

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="amendments", db_index=False)
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="amendments", db_index=False)
    kind = models.CharField(max_length=20, choices=AmendmentKind.choices)
    effective_on = models.DateField()
    treatment = models.CharField(max_length=12, choices=TREATMENTS, default=Treatment.PROSPECTIVE)
    reason = models.TextField()
    # What changes. None and "" leave it as it is.
    quantity = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    unit_price = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    contracted_minutes = models.PositiveIntegerField(null=True)
    hourly_rate = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    overage_rate = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    unit_cost = models.DecimalField(max_digits=19, decimal_places=6, null=True)  # licences
    usage_tiers = models.JSONField(null=True)  # all of them, as a line stores them
    name = models.CharField(max_length=200, blank=True)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    # MRR of the line before and after, as planned when it was recorded.
    monthly_before = models.DecimalField(max_digits=24, decimal_places=10)
    monthly_after = models.DecimalField(max_digits=24, decimal_places=10)
    status = models.CharField(max_length=20, choices=AmendmentStatus.choices, default=AmendmentStatus.DRAFT)
    new_line = models.OneToOneField(ServiceLine, on_delete=models.PROTECT, null=True, related_name="begun_by")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    applied_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-effective_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(status__in=["draft", "pending_approval"]),
                name="amendment_one_open_per_line",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(status="applied"), name="amendment_line_is_amended_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="applied")
                | models.Q(new_line__isnull=False, applied_by__isnull=False, applied_at__isnull=False),
                name="amendment_applied_begins_a_line",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="amendment_says_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "-effective_on", "-id"], name="amendment_by_engagement"),
            models.Index(fields=["line"], name="amendment_by_line"),
            models.Index(fields=["status", "-effective_on", "-id"], name="amendment_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.effective_on}"

    @property
    def change(self) -> Decimal:
        """By how much it moves MRR a month."""
        return self.monthly_after - self.monthly_before

    @property
    def unit_prices(self) -> tuple[UnitPrice, ...]:
        """The tiers that usage is priced by from then on; none where they stay."""
        return read_tiers(self.usage_tiers) if self.usage_tiers else ()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
