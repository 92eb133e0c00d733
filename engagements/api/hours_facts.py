"""`hours-blocks` and `outcome-reports`: dated facts of lines.

A wrong block is taken back; a report is corrected by a newer one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from engagements.actions.hours_blocks import buy_block, take_back_block
from engagements.actions.outcomes import report_outcome
from engagements.api.line_shapes import HoursBlockBody, HoursBlockRow, OutcomeReportBody, OutcomeReportRow
from engagements.api.service_lines import plain_amounts
from engagements.line_filters import HoursBlockFilters, OutcomeReportFilters
from engagements.models import HoursBlock, OutcomeReport
from partnerview.http.api import ActionView, Collection
from partnerview.http.serializers import Reason
from partnerview.users.permissions import Permission

_SEEN_AND_MADE: dict[str, Permission | str] = {
    "GET": Permission.ENGAGEMENTS_VIEW,
    "POST": Permission.ENGAGEMENTS_CHANGE,
}


class HoursBlocks(Collection):
    """Hours or money for hours bought ahead, and what was taken back."""

    permissions: ClassVar = _SEEN_AND_MADE
    model = HoursBlock
    row = HoursBlockRow
    create_body = HoursBlockBody
    filterset_class = HoursBlockFilters
    ordering_fields = ("bought_on", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return buy_block(data.pop("line"), by=self.user, **plain_amounts(data))


class BlockTakingBack(ActionView):
    """It was a mistake: neither used nor billed, it counts no more. Answers with the block."""

    permission = Permission.ENGAGEMENTS_CHANGE
    model = HoursBlock
    row = HoursBlockRow
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        take_back_block(subject, by=self.user, reason=data["reason"])
        return subject  # type: ignore[no-any-return]


class OutcomeReports(Collection):
    """How far outcomes have come and what they are worth; the latest by day holds."""

    permissions: ClassVar = _SEEN_AND_MADE
    model = OutcomeReport
    row = OutcomeReportRow
    create_body = OutcomeReportBody
    filterset_class = OutcomeReportFilters
    ordering_fields = ("dated_on", "recorded_at")

    def act(self, data: dict[str, Any]) -> Model:
        return report_outcome(data.pop("line"), by=self.user, **plain_amounts(data))
