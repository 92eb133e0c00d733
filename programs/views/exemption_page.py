"""Everything that the page of one exemption shows: what is asked, who signs next, where the money stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from partnerview.approvals.chain import chain_of
from partnerview.approvals.models import Approval
from partnerview.audit.reports.timeline import timeline_of
from partnerview.ui import formats
from partnerview.ui.parts import ChainStep, TimelineEvent
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.law.exemptions import RULES, may
from programs.models import ExemptionStatus, MdfCommitment, MdfDisbursement, MdfExemption


@dataclass(frozen=True)
class ExemptionPage:
    """One request as of today, for one viewer."""

    exemption: MdfExemption
    user: User

    @property
    def heading(self) -> str:
        amount = formats.amount_with(self.exemption.amount, self.exemption.currency)
        return f"{amount} for {self.exemption.customer.name}"

    @property
    def sentence(self) -> str:
        """What is asked, to be read aloud."""
        asked = self.exemption
        return (
            f"Outside any plan, {asked.requested_by.name} asks for {formats.amount_with(asked.amount, asked.currency)} "
            f"of MDF with {asked.partner.name} for {asked.customer.name}: {asked.activity}."
        )

    @cached_property
    def chain(self) -> list[ChainStep]:
        found = Approval.objects.filter(subject_type="programs.mdfexemption", subject_id=self.exemption.pk)
        approval = found.select_related("requested_by").order_by("-id").first()
        return chain_of(approval, viewer=self.user) if approval else []

    @cached_property
    def may(self) -> dict[str, bool]:
        """Each verb of the law, for buttons; `sign` only where the next signature is this viewer's."""
        allowed = {verb: may(self.exemption, verb, by=self.user) for verb in RULES}
        return allowed | {"sign": allowed["sign"] and self._is_next}

    @property
    def _is_next(self) -> bool:
        where = self.exemption.partner.territory
        mine = where is None or not self.user.has_role(Role.MANAGER) or where.managers.filter(pk=self.user.pk).exists()
        return mine and any(step.status == "yours" for step in self.chain)

    @property
    def is_open(self) -> bool:
        return self.exemption.status == ExemptionStatus.REQUESTED

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What a signer reads before signing."""
        asked = self.exemption
        return [
            ("Amount", formats.amount_with(asked.amount, asked.currency)),
            ("Account", asked.customer.name),
            ("Activity", asked.activity),
            ("Why outside a plan", asked.reason),
        ]

    @cached_property
    def money(self) -> list[MdfCommitment]:
        return list(self.exemption.mdf_commitments.select_related("committed_by").order_by("-id"))

    @cached_property
    def paid(self) -> list[MdfDisbursement]:
        return list(self.exemption.disbursements.select_related("commitment", "confirmed_by").order_by("-id"))

    @property
    def committed(self) -> Decimal:
        return sum((row.amount for row in self.money), Decimal(0))

    @property
    def disbursed(self) -> Decimal:
        return sum((row.amount for row in self.paid), Decimal(0))

    @property
    def uncommitted(self) -> Decimal:
        return self.exemption.amount - self.committed

    @property
    def may_commit(self) -> bool:
        return self.may["commit"] and self.uncommitted > 0

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return timeline_of(self.exemption, limit=30)
