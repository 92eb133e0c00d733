"""What MDF led to: money paid out → named account → ARR won; and each plan's actual return beside the frozen one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from programs.models import MdfCommitment, MdfDisbursement, NamedAccount, Rap, RapStatus
from programs.roi import HUNDRED

if TYPE_CHECKING:
    from partnerview.users.models import User

MONEY = DecimalField(max_digits=19, decimal_places=3)
ZERO = Decimal(0)


def outcome_rows(user: User) -> QuerySet[NamedAccount]:
    """Named accounts of plans that ran, each with `disbursed`, `confirmed` (our money) and `partner_money`."""
    accounts = NamedAccount.objects.visible_to(user).filter(rap__activated_on__isnull=False)
    return accounts.annotate(
        disbursed=_paid(commitment__side="vendor"),
        confirmed=_paid(commitment__side="vendor", status="confirmed"),
        partner_money=_paid(commitment__side="partner"),
    )


def _paid(**wanted: str) -> Coalesce:
    rows = MdfDisbursement.objects.filter(named_account=OuterRef("pk"), **wanted).order_by().values("named_account")
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), ZERO, output_field=MONEY)


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """One plan: what was agreed, where the money stands, what was won, and both returns."""

    rap: int
    partner: str
    period: str
    status: str
    currency: str
    mdf: Decimal
    committed: Decimal
    disbursed: Decimal
    confirmed: Decimal
    partner_disbursed: Decimal
    arr_target: Decimal
    arr_won: Decimal
    frozen_roi: Decimal
    frozen_partner_roi: Decimal
    actual_roi: Decimal | None
    actual_partner_roi: Decimal | None

    @property
    def arr_per_mdf(self) -> Decimal | None:
        return self.arr_won / self.disbursed if self.disbursed else None


def plan_outcomes(user: User, *, raps: list[int] | None = None) -> list[PlanOutcome]:
    """Plans in force or over, newest first, each once by its latest version; one query."""
    rows = Rap.objects.visible_to(user).filter(status__in=(RapStatus.ACTIVE, RapStatus.ENDED))
    return outcomes_of(rows if raps is None else rows.filter(pk__in=raps))


def outcomes_of(rows: QuerySet[Rap]) -> list[PlanOutcome]:
    """The same of any such plans, newest first; one query."""
    rows = rows.annotate(plan=Coalesce("first_id", "id")).annotate(
        committed=_sum(_commitments(side="vendor")),
        disbursed=_sum(_disbursements(commitment__side="vendor")),
        confirmed=_sum(_disbursements(commitment__side="vendor", status="confirmed")),
        partner_disbursed=_sum(_disbursements(commitment__side="partner")),
        arr_won=_sum(
            NamedAccount.objects.annotate(plan=Coalesce("rap__first_id", "rap_id")).filter(status="won"), "won_arr"
        ),
    )
    return [_outcome(rap) for rap in rows.select_related("partner").order_by("-activated_on", "-id")]


def _commitments(**wanted: str) -> QuerySet[Any]:
    return MdfCommitment.objects.annotate(plan=Coalesce("rap__first_id", "rap_id")).filter(**wanted)


def _disbursements(**wanted: str) -> QuerySet[Any]:
    rows = MdfDisbursement.objects.annotate(plan=Coalesce("commitment__rap__first_id", "commitment__rap_id"))
    return rows.filter(**wanted)


def _sum(rows: QuerySet[Any], column: str = "amount") -> Coalesce:
    of_plan = rows.filter(plan=OuterRef("plan")).order_by().values("plan")
    return Coalesce(Subquery(of_plan.annotate(sum=Sum(F(column))).values("sum")), ZERO, output_field=MONEY)


def _outcome(rap: Any) -> PlanOutcome:
    return PlanOutcome(
        rap=rap.pk,
        partner=rap.partner.name,
        period=rap.period_label,
        status=rap.status,
        currency=rap.currency,
        mdf=rap.mdf_amount,
        committed=rap.committed,
        disbursed=rap.disbursed,
        confirmed=rap.confirmed,
        partner_disbursed=rap.partner_disbursed,
        arr_target=rap.arr_target,
        arr_won=rap.arr_won,
        frozen_roi=rap.vendor_roi,
        frozen_partner_roi=rap.partner_roi,
        actual_roi=_return(rap.arr_won, rap.vendor_margin, rap.disbursed),
        actual_partner_roi=_return(rap.arr_won, rap.partner_margin, rap.partner_disbursed),
    )


def _return(won: Decimal, margin: Decimal, spent: Decimal) -> Decimal | None:
    """Unknown before anything was paid out."""
    return won * margin / HUNDRED / spent if spent else None
