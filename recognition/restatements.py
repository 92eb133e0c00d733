"""The revenue of a fixed term whose price is restated, by month (maths.md §3).

Pure; what a changed price does to a line at all is in engagements/restatements.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from engagements.restatements import FixedTerm, Restatement, Treatment, chain, in_order, term_of
from partnerview.money import Rounding
from partnerview.terms import Terms
from recognition.patterns import PlannedRow, rows_of

__all__ = ["Restatement", "Treatment", "chain", "in_order", "restated"]


def restated(
    terms: Terms, restatements: Sequence[Restatement], *, rounding: Rounding = "half_up"
) -> tuple[PlannedRow, ...]:
    """The rows of a fixed term whose price is restated, in order of month, in minor units.

    *Prospective* spreads new price − recognized to the day before over the rest; *catch-up* restates
    from the first day, with the difference in the month of the change. Rows of months before a change
    stay as they were. The rows add up to the last price.

    Raises InvalidInput if the line is periodic, or a change lies outside the term or on the day of another.
    """
    plan = FixedTerm.of(term_of(terms), rounding)
    for change in in_order(terms, restatements):
        plan = plan.changed(change)
    return rows_of(plan.earned)
