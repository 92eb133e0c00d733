"""Everything that the page of one RAP shows: sentences to be read aloud, accounts, money, promises, who signs next."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from partnerview import clock
from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.audit.reports.timeline import timeline_of
from partnerview.ui import formats
from partnerview.ui.parts import ChainStep, Promise, TimelineEvent
from partnerview.users.models import User
from partnerview.users.permissions import Permission, Role
from programs.law.raps import may
from programs.models import Commitment, MdfCommitment, MdfDisbursement, NamedAccount, Rap, RapStatus
from programs.reports.mdf_outcomes import PlanOutcome, plan_outcomes
from programs.words.promises import shown_promise


@dataclass(frozen=True)
class RapPage:
    """One plan as of today, for one viewer."""

    rap: Rap
    user: User

    @property
    def sentences(self) -> list[str]:
        """What the plan says, to be read aloud."""
        rap, partner = self.rap, self.rap.partner.name
        ours, theirs, both = (self._money(value) for value in (rap.mdf_amount, rap.partner_amount, rap.budget))
        target, accounts = self._money(rap.arr_target), len(self.accounts)
        named = "one named account" if accounts == 1 else f"{accounts} named accounts"
        return [
            f"For {rap.period_label} we put in {ours} of MDF and {partner} {theirs}: {both} together.",
            f"With {named} we want {target} of ARR: {formats.number(rap.terms.arr_per_mdf, 2)} for each unit of MDF.",
            f"That returns {formats.number(self.vendor_roi, 2)} times our money in a year, and "
            f"{formats.number(self.partner_roi, 2)} times the partner’s.",
        ]

    @property
    def vendor_roi(self) -> Decimal:
        return self.rap.vendor_roi if self.rap.vendor_roi is not None else self.rap.terms.vendor_roi

    @property
    def partner_roi(self) -> Decimal:
        return self.rap.partner_roi if self.rap.partner_roi is not None else self.rap.terms.partner_roi

    @property
    def is_frozen(self) -> bool:
        return self.rap.status != RapStatus.DRAFT

    @cached_property
    def accounts(self) -> list[NamedAccount]:
        rows = NamedAccount.objects.of_plan(self.rap).select_related("customer", "owner")
        return list(rows.order_by("customer__name", "id"))

    @cached_property
    def approval(self) -> Approval | None:
        found = Approval.objects.filter(subject_type="programs.rap", subject_id=self.rap.pk)
        return found.select_related("requested_by").order_by("-id").first()

    @cached_property
    def chain(self) -> list[ChainStep]:
        return chain_of(self.approval, viewer=self.user) if self.approval else []

    @property
    def may_sign(self) -> bool:
        where = self.rap.partner.territory
        yours = any(step.status == "yours" for step in self.chain)
        mine = where is None or not self.user.has_role(Role.MANAGER) or where.managers.filter(pk=self.user.pk).exists()
        return may(self.rap, "sign", by=self.user) and yours and mine

    @property
    def may(self) -> dict[str, bool]:
        """Each verb of the law, for buttons."""
        verbs = ("change", "submit", "withdraw", "acknowledge", "activate", "amend", "move_account", "end", "cancel")
        return {verb: may(self.rap, verb, by=self.user) for verb in verbs}

    @property
    def may_activate(self) -> bool:
        return self.may["activate"] and self.both_acknowledged

    @property
    def both_acknowledged(self) -> bool:
        return self.rap.acknowledged_at is not None and self.rap.partner_acknowledged_at is not None

    @property
    def may_pay(self) -> bool:
        return self.user.may(Permission.MDF_CHANGE) and self.rap.status == RapStatus.ACTIVE

    @property
    def may_promise(self) -> bool:
        return may(self.rap, "promise", by=self.user)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What a signer reads before signing."""
        rap = self.rap
        return [
            ("MDF", self._money(rap.mdf_amount)),
            ("Partner’s part", self._money(rap.partner_amount)),
            ("ARR target", self._money(rap.arr_target)),
            ("Our return", formats.number(self.vendor_roi, 2)),
        ]

    @cached_property
    def outcome(self) -> PlanOutcome | None:
        found = plan_outcomes(self.user, raps=[self.rap.pk])
        return found[0] if found else None

    @cached_property
    def money(self) -> list[MdfCommitment]:
        rows = MdfCommitment.objects.of_plan(self.rap)
        return list(rows.select_related("committed_by").order_by("-id")[:50])

    @cached_property
    def paid(self) -> list[MdfDisbursement]:
        rows = MdfDisbursement.objects.filter(commitment__in=MdfCommitment.objects.of_plan(self.rap))
        needed = rows.select_related("named_account__customer", "commitment", "confirmed_by").prefetch_related("proofs")
        return list(needed.order_by("-id")[:50])

    @cached_property
    def promises(self) -> list[tuple[Commitment, Promise]]:
        rows = Commitment.objects.filter(rap=self.rap).select_related("owner", "deferred_from")
        return [(row, shown_promise(row, today=clock.today())) for row in rows.order_by("due_on", "id")]

    @cached_property
    def versions(self) -> list[Rap]:
        if self.rap.first_id is None and not self.rap.versions.exists():
            return []
        plan = self.rap.plan_id
        return list((Rap.objects.filter(pk=plan) | Rap.objects.filter(first=plan)).order_by("version"))

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return timeline_of(self.rap, limit=30)

    def _money(self, value: Any) -> str:
        return formats.amount_with(value, self.rap.currency)
