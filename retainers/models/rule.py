"""A retainer rule: who owns, who earns, which rhythm, what renews. Draft answers are typed; versions, never edits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement
from partnerview.directory.models import SEES_ALL, Partner, PartnerRole
from partnerview.users.permissions import Permission, Role
from retainers.answers import FIELDS, Answers

if TYPE_CHECKING:
    from partnerview.users.models import User


class RuleModel(models.TextChoices):
    REFERRAL = "referral", "Referral"
    WHITE_LABEL = "white_label", "White-label monthly delivery"
    RESELLER = "reseller", "Reseller managed service"
    OPERATOR = "operator", "Operator-led support"
    VENDOR_COMMISSION = "vendor_commission", "Vendor commission"


class RuleStatus(models.TextChoices):
    DRAFT = "draft", "Being answered"
    PENDING_APPROVAL = "pending_approval", "Waiting for approval"
    ACTIVE = "active", "Active"
    LAPSED = "lapsed", "Lapsed"
    SUPERSEDED = "superseded", "Superseded"
    ENDED = "ended", "Ended"
    DISCARDED = "discarded", "Discarded"


class Need(models.TextChoices):
    OPTIMIZATION = "optimization", "Optimization"
    UPKEEP = "upkeep", "Upkeep"
    REPORTING = "reporting", "Reporting"
    TESTING = "testing", "Testing"
    WHITE_LABEL_SUPPORT = "white_label_support", "White-label delivery support"


class Owner(models.TextChoices):
    PARTNER = "partner", "The partner"
    US = "us", "We"


class Economics(models.TextChoices):
    SHARE = "share", "A recurring share"
    MARGIN = "margin", "A fixed management margin"
    BONUS = "bonus", "A bonus for one cycle"
    NONE = "none", "None: no ongoing upside"


class ShareBasis(models.TextChoices):
    CONTRACTED = "contracted", "Contracted"
    INVOICED = "invoiced", "Invoiced"
    COLLECTED = "collected", "Collected"


class RenewalTrigger(models.TextChoices):
    DEFAULT = "default", "Renews by default"
    CHECK_IN = "check_in", "Renews after a check-in"
    APPROVAL = "approval", "Reopens for approval each cycle"


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """All for those who look after all; a PAM's own partners, an account manager's engagements' partners."""
        if not user.may(Permission.RULES_VIEW):
            return self.none()
        if user.has_role(*SEES_ALL):
            return self
        mine = Engagement.objects.filter(account_manager=user).order_by()
        seen = models.Q(engagement__in=mine.values("pk")) | models.Q(
            partner__in=mine.values("partner"), engagement=None
        )
        if user.has_role(Role.PAM):
            seen |= models.Q(partner__pam=user)
        return self.filter(seen | models.Q(is_template=True))

    def giving_rights(self) -> Self:
        """Active and no template."""
        return self.filter(status=RuleStatus.ACTIVE, is_template=False)

    def lock(self, pk: int) -> Rule:
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Rule(models.Model):
    """One version of a partner’s rule (of one engagement, where it names one), or the template of a role."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        RuleStatus.DRAFT: frozenset({RuleStatus.PENDING_APPROVAL, RuleStatus.DISCARDED}),
        RuleStatus.PENDING_APPROVAL: frozenset({RuleStatus.ACTIVE, RuleStatus.DRAFT}),
        RuleStatus.ACTIVE: frozenset({RuleStatus.SUPERSEDED, RuleStatus.LAPSED, RuleStatus.ENDED}),
        RuleStatus.LAPSED: frozenset({RuleStatus.SUPERSEDED, RuleStatus.ENDED}),
        RuleStatus.SUPERSEDED: frozenset(),
        RuleStatus.ENDED: frozenset(),
        RuleStatus.DISCARDED: frozenset(),
    }

    is_template = models.BooleanField(default=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="rules", db_index=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, related_name="rules")
    role = models.CharField(max_length=20, choices=PartnerRole.choices)
    model = models.CharField(max_length=20, choices=RuleModel.choices)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, choices=RuleStatus.choices, default=RuleStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="next_versions")
    # The first day of the month that is its first cycle.
    starts_on = models.DateField()
    # 1 The first paid cycle
    paid_on = models.DateField(null=True)
    paid_reference = models.CharField(max_length=120, blank=True)
    settled_on = models.DateField(null=True)
    settled_reference = models.CharField(max_length=120, blank=True)
    handed_over_on = models.DateField(null=True)
    handed_over_reference = models.CharField(max_length=120, blank=True)
    # 2 The need
    need = models.CharField(max_length=20, choices=Need.choices, blank=True)
    need_text = models.CharField(max_length=300, blank=True)
    need_months = models.PositiveSmallIntegerField(null=True)
    need_evidence = models.CharField(max_length=300, blank=True)
    # 3 The owner
    owner = models.CharField(max_length=10, choices=Owner.choices, blank=True)
    white_label = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    # 4 The economics
    economics = models.CharField(max_length=10, choices=Economics.choices, blank=True)
    share_percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    share_basis = models.CharField(max_length=12, choices=ShareBasis.choices, blank=True)
    share_months = models.PositiveSmallIntegerField(null=True)
    share_cap = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    monthly_margin = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    bonus = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    guarantee = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    # What a white-label partner or reseller pays us each month: the internal rate, the fixed base.
    partner_rate = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    # 5 The rhythm
    delivery = models.CharField(max_length=300, blank=True)
    reporting = models.CharField(max_length=300, blank=True)
    approvals = models.CharField(max_length=300, blank=True)
    review = models.CharField(max_length=120, blank=True)
    outside = models.CharField(max_length=500, blank=True)
    nothing_outside = models.BooleanField(default=False)
    # 6 The renewal
    renewal = models.CharField(max_length=10, choices=RenewalTrigger.choices, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    # Everybody who wrote an answer of this version: none of them may approve it.
    authors = ArrayField(models.BigIntegerField(), default=list)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at", "-id"]
        verbose_name = "retainer rule"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_template=True, partner=None, engagement=None)
                | models.Q(is_template=False, partner__isnull=False),
                name="rule_binds_a_partner",
            ),
            models.CheckConstraint(condition=models.Q(status__in=RuleStatus.values), name="rule_status_known"),
            models.CheckConstraint(condition=models.Q(model__in=RuleModel.values), name="rule_model_known"),
            models.CheckConstraint(condition=models.Q(starts_on__day=1), name="rule_starts_with_a_month"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("created_by")),
                name="rule_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("active", "lapsed", "superseded"))
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="rule_active_was_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("active", "lapsed", "superseded"), model="referral", economics="share")
                | models.Q(share_months__isnull=False)
                | models.Q(share_cap__isnull=False),
                name="rule_referral_share_ends",
            ),
            models.UniqueConstraint(
                fields=["role"],
                condition=models.Q(is_template=True, status="active"),
                name="rule_one_template_per_role",
            ),
            models.UniqueConstraint(
                fields=["partner", "role"],
                condition=models.Q(is_template=False, engagement=None, status="active"),
                name="rule_one_active_per_partner",
            ),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(engagement__isnull=False, status="active"),
                name="rule_one_active_per_engagement",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(status__in=("draft", "pending_approval")),
                name="rule_one_open_version",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "status"], name="rule_by_partner"),
            models.Index(fields=["status", "-updated_at", "-id"], name="rule_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.whose}, version {self.version}"

    @property
    def whose(self) -> str:
        """The partner, or the role that a template is the default of."""
        return self.partner.name if self.partner else f"Default for {PartnerRole(self.role).label.lower()} partners"

    @property
    def answers(self) -> Answers:
        names = [name for names in FIELDS.values() for name in names]
        return Answers(model=self.model, **{name: getattr(self, name) for name in names})

    @property
    def gives_rights(self) -> bool:
        return self.status == RuleStatus.ACTIVE and not self.is_template

    @property
    def is_open(self) -> bool:
        """Whether it may still become active."""
        return self.status in {RuleStatus.DRAFT, RuleStatus.PENDING_APPROVAL}

    def next_cycle_on(self, today: dt.date) -> dt.date:
        """The first day of the cycle that starts next, seen from `today`."""
        following = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return max(self.starts_on, following)


class WhiteLabelTerms(models.Model):
    """What a white-label partner asks of its client, and whom it calls there. The partner's own fields (T-4).

    Deliberately without `visible_to`: nothing of ours lists, exports, searches or audits it.
    """

    rule = models.OneToOneField(Rule, on_delete=models.PROTECT, related_name="+")
    client_price = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    client_contact = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "client terms of a white-label partner"
        verbose_name_plural = "client terms of white-label partners"

    def __str__(self) -> str:
        return f"client terms of rule {self.rule_id}"
