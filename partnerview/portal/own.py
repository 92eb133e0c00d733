"""Which rows a contact sees: those of the one partner that they sign in for, and of those what is agreed.

Every page and endpoint of the portal begins here. Our drafts, and rules that nobody has approved, stay with us.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from partnerview.books.models import Conventions
from partnerview.directory.models import Partner
from partnerview.users.access import user_of
from partnerview.users.models import User
from programs.models import Commitment, Deal, MdfDisbursement, NamedAccount, Qar, Rap, RapStatus, ReferralCode
from programs.models.qar import QarQuerySet
from retainers.models import Cycle, DepositAccount, Rule, Settlement


def own_partner(user: User) -> Partner:
    """The partner that this contact signs in for. Raises PermissionDenied for everybody else."""
    partner = Partner.objects.of_contact(user).select_related("pam").first()
    if partner is None:
        raise PermissionDenied("This account belongs to no partner any more. Ask whoever invited you.")
    return partner


def firm_name() -> str:
    """How our firm is called in sentences to a partner."""
    return Conventions.objects.values_list("firm_name", flat=True).get(pk=1)


def partner_of(request: HttpRequest) -> Partner:
    return own_partner(user_of(request))


def rules_of(partner: Partner) -> QuerySet[Rule]:
    """Every version that was approved at some time."""
    return Rule.objects.filter(partner=partner, is_template=False, approved_at__isnull=False)


def cycles_of(partner: Partner) -> QuerySet[Cycle]:
    return Cycle.objects.filter(rule__in=rules_of(partner))


def settlements_of(partner: Partner) -> QuerySet[Settlement]:
    return Settlement.objects.filter(rule__in=rules_of(partner))


def accounts_of(partner: Partner) -> QuerySet[DepositAccount]:
    return DepositAccount.objects.filter(partner=partner)


def raps_of(partner: Partner) -> QuerySet[Rap]:
    """From submission on, when the terms stay; what was put aside before it is ours."""
    return Rap.objects.filter(partner=partner, vendor_roi__isnull=False).exclude(status=RapStatus.DRAFT)


def accounts_named_by(partner: Partner) -> QuerySet[NamedAccount]:
    """Those of the plans that the partner sees."""
    return NamedAccount.objects.filter(rap__in=raps_of(partner))


def disbursements_of(partner: Partner) -> QuerySet[MdfDisbursement]:
    """Of its plans, and of money that was exempted from a plan for it."""
    mine = Q(commitment__rap__partner=partner) | Q(commitment__exemption__partner=partner)
    return MdfDisbursement.objects.filter(mine)


def deals_of(partner: Partner) -> QuerySet[Deal]:
    return Deal.objects.filter(partner=partner)


def links_of(partner: Partner) -> QuerySet[ReferralCode]:
    """Those that still lead somewhere."""
    return ReferralCode.objects.filter(partner=partner, retired_on=None)


def qars_of(partner: Partner) -> QarQuerySet:
    return Qar.objects.filter(partner=partner)


def promises_of(partner: Partner) -> QuerySet[Commitment]:
    """Those of plans that are locked, and of RAPs that the partner sees: what is being written is not promised yet."""
    locked = Q(qar__plan_locked_at__isnull=False)
    return Commitment.objects.filter(locked | Q(rap__in=raps_of(partner)), partner=partner)
