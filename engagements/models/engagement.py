"""The engagement: the one record of a relationship that has a start and needs no end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now, Upper

from engagements.billing_intervals import Cadence, Rhythm, Timing
from engagements.models.choices import BillingAnchor, BillingInterval, BillingProration, BillingTiming
from partnerview.directory.models import SEES_ALL, Client, Partner, PartnerRole, Vendor
from partnerview.months import whole_months
from partnerview.terms import BillingAnchor as Anchor
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class EngagementStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PENDING_APPROVAL = "pending_approval", "Pending approval"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    NOTICE_GIVEN = "notice_given", "Notice given"
    ENDED = "ended", "Ended"


NOT_STARTED = (EngagementStatus.DRAFT, EngagementStatus.PENDING_APPROVAL)


class BillTo(models.TextChoices):
    CLIENT = "client", "The client"
    PARTNER = "partner", "The partner, at our internal rate"


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def visible_to(self, user: User) -> Self:
        """All for those who look after all; otherwise one's own as account manager or on the team."""
        if not user.may(Permission.ENGAGEMENTS_VIEW):
            return self.none()
        if user.has_role(*SEES_ALL):
            return self
        mine = models.Q(account_manager=user) | models.Q(
            pk__in=Engagement.team_members.through.objects.filter(person__user=user).values("engagement_id")
        )
        return self.filter(mine)

    def live(self) -> Self:
        """Those that have been approved and started at some time."""
        return self.exclude(status__in=NOT_STARTED)

    def running_on(self, day: dt.date) -> Self:
        """Those in service on `day`: started, not ended and not paused by then. An empty end goes on."""
        moves = EngagementMove.objects.filter(engagement=models.OuterRef("pk"), effective_on__lte=day)
        latest = moves.order_by("-effective_on", "-id").values("status")[:1]
        return (
            self.live()
            .annotate(status_then=models.Subquery(latest))
            .filter(
                models.Q(ends_before=None) | models.Q(ends_before__gt=day),
                models.Q(status_then=None) | ~models.Q(status_then=EngagementStatus.PAUSED),
                starts_on__lte=day,
            )
        )

    def orphaned(self) -> Self:
        """Those that go on although their account manager no longer signs in."""
        return self.live().exclude(status=EngagementStatus.ENDED).filter(account_manager__is_active=False)

    def lock(self, pk: int) -> Engagement:
        """The row, locked against other changes until the transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Engagement(models.Model):
    """What we do for one client, on and on."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        EngagementStatus.DRAFT: frozenset({EngagementStatus.PENDING_APPROVAL}),
        EngagementStatus.PENDING_APPROVAL: frozenset({EngagementStatus.RUNNING, EngagementStatus.DRAFT}),
        EngagementStatus.RUNNING: frozenset(
            {EngagementStatus.PAUSED, EngagementStatus.NOTICE_GIVEN, EngagementStatus.ENDED}
        ),
        EngagementStatus.PAUSED: frozenset({EngagementStatus.RUNNING, EngagementStatus.ENDED}),
        EngagementStatus.NOTICE_GIVEN: frozenset({EngagementStatus.RUNNING, EngagementStatus.ENDED}),
        EngagementStatus.ENDED: frozenset({EngagementStatus.RUNNING}),
    }

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="engagements")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    scope = models.TextField(blank=True)
    out_of_scope = ArrayField(models.TextField(), default=list, blank=True)
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="managed_engagements"
    )
    team_members = models.ManyToManyField("engagements.Person", related_name="engagements", blank=True)
    vendors = models.ManyToManyField(Vendor, related_name="engagements", blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements")
    partner_role = models.CharField(max_length=20, choices=PartnerRole.choices, blank=True)
    bill_to = models.CharField(max_length=10, choices=BillTo.choices, default=BillTo.CLIENT)
    currency = models.CharField(max_length=3)
    billing_interval = models.CharField(max_length=10, choices=BillingInterval.choices, default=BillingInterval.MONTH)
    billing_timing = models.CharField(max_length=10, choices=BillingTiming.choices, default=BillingTiming.ADVANCE)
    billing_anchor = models.CharField(max_length=10, choices=BillingAnchor.choices, default=BillingAnchor.START)
    billing_proration = models.CharField(max_length=30, choices=BillingProration.choices, blank=True)  # as its lines
    status = models.CharField(max_length=20, choices=EngagementStatus.choices, default=EngagementStatus.DRAFT)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    go_live_on = models.DateField(null=True, blank=True)
    # The term that it is agreed for: the first day of the next one, what notice asks for, what renewal brings.
    renews_on = models.DateField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(default=0)
    renewal_months = models.PositiveSmallIntegerField(null=True, blank=True)
    uplift_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    churn_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("code"), name="engagement_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
                name="engagement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=EngagementStatus.values), name="engagement_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(bill_to=BillTo.CLIENT) | models.Q(partner__isnull=False),
                name="engagement_billed_to_its_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(renews_on=None)
                | models.Q(renews_on__gt=models.F("starts_on"), renewal_months__gte=1),
                name="engagement_renews_after_start",
            ),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="engagement_currency_iso"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "name", "id"], name="engagement_by_status"),
            models.Index(fields=["account_manager", "status"], name="engagement_by_manager"),
            models.Index(fields=["name", "id"], name="engagement_by_name"),
            models.Index(fields=["updated_at", "id"], name="engagement_by_update"),
            models.Index(
                fields=["renews_on", "id"], condition=models.Q(renews_on__isnull=False), name="engagement_by_renewal"
            ),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="engagement_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> dt.date | None:
        """The last day in service, inclusive; None while it goes on."""
        return self.ends_before - dt.timedelta(days=1) if self.ends_before else None

    @property
    def is_live(self) -> bool:
        """Whether its lines count: it has been approved and started at some time."""
        return self.status not in NOT_STARTED

    def month_of_service(self, day: dt.date) -> int:
        """Which month of the relationship `day` lies in: 1 in the first, 0 before it."""
        return max(0, whole_months(self.starts_on, day) + 1)

    @property
    def notice_by(self) -> dt.date | None:
        """The last day on which notice for the end of the term can be given; None without a term."""
        return self.renews_on - dt.timedelta(days=self.notice_days) if self.renews_on else None

    @property
    def cadence(self) -> Cadence:
        """When its invoices fall due (billing_intervals.py)."""
        return Cadence(
            rhythm=Rhythm(self.billing_interval),
            timing=Timing(self.billing_timing),
            engagement_starts_on=self.starts_on,
            anchor=Anchor(self.billing_anchor),
        )


class EngagementMove(models.Model):
    """The engagement is `status` from `effective_on` on. Append-only: a move is taken back by the next.

    The status of an engagement says what was decided last; its moves say from which day each decision
    holds, so that a day in the past or the future can be asked about.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="moves")
    status = models.CharField(max_length=20, choices=EngagementStatus.choices)
    came_from = models.CharField(max_length=20, choices=EngagementStatus.choices)
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    # Nobody where the calendar ended it: a notice ran out.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["effective_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status=models.F("came_from")), name="engagement_move_goes_somewhere"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["engagement", "effective_on", "id"], name="engagement_move_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} from {self.effective_on}"
