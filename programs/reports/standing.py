"""Which cohort each partner is in on a day: the last approved classification that had taken effect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from partnerview.directory.models import Partner
from partnerview.ui.parts import TimelineEvent
from programs.models import Classification

# A common table expression `standing` for reports; takes `on`.
STANDING: Final = """standing AS (
    SELECT DISTINCT ON (partner_id) partner_id, to_cohort_id AS cohort_id, id AS classification_id, effective_on
    FROM programs_classification
    WHERE status = 'approved' AND effective_on <= %(on)s
    ORDER BY partner_id, effective_on DESC, decided_at DESC, id DESC
)"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a partner was on a day, and the decision that says why; None before the first decision."""

    on: dt.date
    decision: Classification | None


def standing_of(partner: Partner, *, on: dt.date) -> Standing:
    """Answers “why was this partner a Champion two years ago?”."""
    rows = Classification.objects.filter(partner=partner).valid_on(on)
    return Standing(on, rows.select_related("to_cohort", "from_cohort", "requested_by", "decided_by").first())


def decisions_of(partner: Partner) -> list[Classification]:
    """Every approved decision, the latest first."""
    rows = Classification.objects.filter(partner=partner).approved().order_by("-effective_on", "-decided_at", "-id")
    return list(rows.select_related("to_cohort", "from_cohort", "requested_by", "decided_by"))


def as_events(decisions: list[Classification]) -> list[TimelineEvent]:
    return [
        TimelineEvent(
            on=decision.effective_on,
            text=f"{decision.to_cohort.name}: {decision.reason}",
            by=str(decision.decided_by),
            major=True,
        )
        for decision in decisions
    ]
