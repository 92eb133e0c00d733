"""A deal that a partner has registered: which prospect, worth what, who runs which part of the cycle, and our answer.

An accepted registration protects the partner until it expires: no other partner's registration of that prospect is
accepted meanwhile. The reward is that of the day of acceptance and stays.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now, Upper

from engagements.models import Engagement
from partnerview.directory.models import Client, Partner, PartnerRole
from programs.models.commitment import Side
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User

# The parts of the cycle, in order: field → what is done.
PARTS: Final = {
    "found_by": "finds the prospect",
    "qualified_by": "qualifies it",
    "offered_by": "makes the offer",
    "closed_by": "closes it",
    "served_by": "looks after it afterwards",
}


class DealStatus(models.TextChoices):
    REGISTERED = "registered", "Registered"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    WON = "won", "Won"
    LOST = "lost", "Lost"


S = DealStatus
STANDING: Final = (S.REGISTERED, S.ACCEPTED)


class DealPolicy(models.Model):
    """What the firm has settled about registrations: one row. Percentages of the client's recurring amount."""

    protected_days = models.PositiveSmallIntegerField(default=90)
    reward_percent = models.DecimalField(max_digits=7, decimal_places=4, default=10)
    full_cycle_percent = models.DecimalField(max_digits=7, decimal_places=4, default=20)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="deal_policy_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(reward_percent__gte=0, full_cycle_percent__gte=models.F("reward_percent"))
                & models.Q(full_cycle_percent__lte=100),
                name="deal_policy_rewards_the_full_cycle_more",
            ),
            models.CheckConstraint(condition=models.Q(protected_days__gte=1), name="deal_policy_protects_a_day"),
        ]

    def __str__(self) -> str:
        return "deal policy"

    @classmethod
    def current(cls) -> DealPolicy:
        return cls.objects.get(pk=1)


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(partner__in=partners_seen_by(user))

    def lock_one(self, pk: int) -> Deal:
        return self.select_for_update(no_key=True, of=("self",)).select_related("partner__territory").get(pk=pk)

    def standing(self) -> Self:
        """Waiting for an answer, or accepted and neither settled nor run out."""
        return self.filter(status__in=STANDING)


class Deal(models.Model):
    """One registration of one partner."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        S.REGISTERED: frozenset({S.ACCEPTED, S.REFUSED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.WON, S.LOST, S.WITHDRAWN, S.EXPIRED}),
        S.REFUSED: frozenset(),
        S.WITHDRAWN: frozenset(),
        S.EXPIRED: frozenset(),
        S.WON: frozenset(),
        S.LOST: frozenset(),
    }

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="deals", db_index=False)
    prospect = models.CharField(max_length=200)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=19, decimal_places=3)  # what it may be worth a year
    currency = models.CharField(max_length=3)
    expected_close_on = models.DateField()
    found_by = models.CharField(max_length=6, choices=Side.choices, default=Side.THEIRS)
    qualified_by = models.CharField(max_length=6, choices=Side.choices, default=Side.THEIRS)
    offered_by = models.CharField(max_length=6, choices=Side.choices, default=Side.OURS)
    closed_by = models.CharField(max_length=6, choices=Side.choices, default=Side.OURS)
    served_by = models.CharField(max_length=6, choices=Side.choices, default=Side.OURS)
    co_sell = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=DealStatus.choices, default=DealStatus.REGISTERED)
    registered_on = models.DateField()
    expires_on = models.DateField(null=True)  # from acceptance on
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # of our answer, or why it was withdrawn or lost
    reward_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, related_name="deals")
    settled_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=DealStatus.values), name="deal_status_known"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="deal_value_positive"),
            models.CheckConstraint(condition=~models.Q(prospect=""), name="deal_names_a_prospect"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("registered_by")),
                name="deal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("accepted", "won", "lost"))
                | models.Q(
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                    reward_percent__isnull=False,
                    expires_on__isnull=False,
                ),
                name="deal_accepted_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("refused", "lost", "withdrawn")) | ~models.Q(reason=""),
                name="deal_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status="won", engagement__isnull=False, settled_on__isnull=False)
                | ~models.Q(status="won") & models.Q(engagement=None),
                name="deal_won_names_its_engagement",
            ),
            models.UniqueConstraint(
                Upper("prospect"), condition=models.Q(status="accepted"), name="deal_prospect_protected_once"
            ),
            models.UniqueConstraint(
                models.F("partner"),
                Upper("prospect"),
                condition=models.Q(status__in=("registered", "accepted")),
                name="deal_registered_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "status"], name="deal_by_partner"),
            models.Index(fields=["status", "expires_on"], name="deal_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.prospect}, registered by {self.partner.name}"

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What is done in each part, and who does it."""
        return [(words, Side(getattr(self, name)).value) for name, words in PARTS.items()]

    @property
    def is_full_cycle(self) -> bool:
        """A reseller that runs every part itself."""
        return PartnerRole.RESELLER in self.partner.roles and all(side == Side.THEIRS for _, side in self.parts)

    @property
    def is_standing(self) -> bool:
        return self.status in STANDING

    def has_run_out(self, today: dt.date) -> bool:
        return self.status == S.ACCEPTED and self.expires_on is not None and self.expires_on < today
