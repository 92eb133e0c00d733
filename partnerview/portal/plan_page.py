"""One plan as its partner reads it: what both put in and get out, accounts, money with its proofs, promises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from partnerview import clock
from partnerview.explanation import Explanation, Input
from partnerview.portal.own import disbursements_of, promises_of
from partnerview.portal.promises import OwnPromise, own_promises
from partnerview.ui import formats
from partnerview.users.models import User
from programs.law.raps import may
from programs.models import MdfCommitment, MdfDisbursement, NamedAccount, Rap, RapStatus
from programs.roi import explain

SHOWN: Final = 50


@dataclass(frozen=True)
class OwnPlan:
    """One version for one contact of its partner."""

    rap: Rap
    user: User
    firm: str

    @property
    def sentences(self) -> list[str]:
        """What the plan says, to be read aloud."""
        rap, accounts = self.rap, len(self.accounts)
        ours, yours, both = (self._money(value) for value in (rap.mdf_amount, rap.partner_amount, rap.budget))
        named = "one named account" if accounts == 1 else f"{accounts} named accounts"
        return [
            f"For {rap.period_label} you put in {yours} and {self.firm} {ours} of MDF: {both} together.",
            f"With {named} both want {self._money(rap.arr_target)} of ARR.",
            f"That returns {formats.number(rap.partner_roi, 2)} times your money in a year, and "
            f"{formats.number(rap.vendor_roi, 2)} times the MDF.",
        ]

    @property
    def may_acknowledge(self) -> bool:
        return may(self.rap, "partner_acknowledge", by=self.user) and self.rap.partner_acknowledged_at is None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What a contact reads before acknowledging."""
        return [
            ("You put in", self._money(self.rap.partner_amount)),
            (f"{self.firm} puts in", self._money(self.rap.mdf_amount)),
            ("ARR target", self._money(self.rap.arr_target)),
            ("Your return", formats.number(self.rap.partner_roi, 2)),
        ]

    @property
    def standing(self) -> str:
        """Where the plan is between submission and activation, in words."""
        if self.rap.status == RapStatus.SUBMITTED:
            return "A manager and then a CxO of ours sign it; both sides acknowledge the returns; then it runs."
        if self.rap.status == RapStatus.APPROVED:
            return "Signed on our side. It runs once both sides have acknowledged the returns."
        return ""

    @cached_property
    def accounts(self) -> list[NamedAccount]:
        rows = NamedAccount.objects.of_plan(self.rap).select_related("customer", "owner")
        return list(rows.order_by("customer__name", "id"))

    @cached_property
    def money(self) -> list[MdfCommitment]:
        return list(MdfCommitment.objects.of_plan(self.rap).order_by("-id")[:SHOWN])

    @cached_property
    def paid(self) -> list[MdfDisbursement]:
        of_plan = MdfCommitment.objects.of_plan(self.rap)
        rows = disbursements_of(self.rap.partner).filter(commitment__in=of_plan)
        needed = rows.select_related("named_account__customer", "commitment").prefetch_related("proofs__uploaded_by")
        return list(needed.order_by("-id")[:SHOWN])

    @cached_property
    def promises(self) -> list[OwnPromise]:
        rows = promises_of(self.rap.partner).filter(rap=self.rap)
        return own_promises(rows.order_by("due_on", "id"), today=clock.today())

    def _money(self, value: object) -> str:
        return formats.amount_with(value, self.rap.currency)  # type: ignore[arg-type]


def own_explanation(rap: Rap, figure: str, firm: str) -> Explanation:
    """How a return is made, in the partner's words. Raises KeyError for any other figure."""
    title, money = {
        "partner": ("Your return", "What you put in"),
        "vendor": (f"Return of {firm}", f"MDF that {firm} puts in"),
    }[figure]
    shown = explain(rap.terms, figure, rap.currency)
    *first, last = shown.inputs
    return replace(shown, figure=title, inputs=(*first, Input(money, last.value)))
