"""Where an engagement stands between what was billed and what was earned (maths.md §3, balances).

Pure and for one engagement: its lines net, engagements never do. Reports say the same in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.money import Money


@dataclass(frozen=True, slots=True)
class Standing:
    """Balances of one engagement on a day, each at least zero, net of tax."""

    contract_liability: Money
    contract_asset: Money
    unbilled_receivable: Money


def standing(*, billed: Money, recognized: Money, worked: Money, worked_billed: Money) -> Standing:
    """The balances that follow from totals to date.

    `billed` and `recognized` are over all lines but those earned as worked: the difference is a
    contract liability above zero and a contract asset below. `worked` is revenue of time and
    materials, overage and usage, `worked_billed` what of it was invoiced: the rest is an unbilled
    receivable and is never netted with the other lines. Invoiced before it is worked, it is a liability.
    """
    nothing = Money.zero(billed.currency).quantized()
    ahead, unbilled = billed - recognized, worked - worked_billed
    return Standing(
        contract_liability=max(ahead, nothing) + max(-unbilled, nothing),
        contract_asset=max(-ahead, nothing),
        unbilled_receivable=max(unbilled, nothing),
    )
