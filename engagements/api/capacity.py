"""`capacity/` and `capacity/answer/`: what the capacity page shows, in minutes."""

from __future__ import annotations

from typing import Any

from engagements.api.capacity_shapes import AnswerQuery, AnswerShape, CapacityMapQuery, CapacityShape, LoadShape
from engagements.models import Engagement
from engagements.reports.capacity import CapacityLine, capacity
from engagements.reports.capacity_answer import answer
from engagements.reports.unstaffed import unstaffed
from partnerview import clock
from partnerview.http.api import ReportView
from partnerview.months import Month
from partnerview.users.permissions import Permission


class CapacityReport(ReportView):
    """People, teams and skills by month, from `from` on (this month), for `months` (6, at most 12)."""

    permission = Permission.CAPACITY_VIEW
    query = CapacityMapQuery
    shape = CapacityShape
    csv_rows = "people"

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        first, last, months = query["first"], query["last"], query["months"]
        team, skill = query.get("team"), query.get("skill")
        found = capacity(first, last, team=team.pk if team else None, skill=skill.pk if skill else None)
        seen = list(Engagement.objects.visible_to(self.user).values_list("pk", flat=True))

        def shown(line: CapacityLine) -> dict[str, Any]:
            return {
                "id": line.key,
                "name": line.name,
                "people": line.people,
                "months": LoadShape.of(line, months),
            }

        return {
            "from_month": first,
            "through_month": last,
            "all": shown(found.all),
            "people": [shown(line) for line in found.people],
            "teams": [shown(line) for line in found.teams],
            "skills": [shown(line) for line in found.skills],
            "bench": [line.key for line in found.bench],
            "overbooked": [line.key for line in found.overbooked],
            "unstaffed": unstaffed(seen, first, last),
        }


class CapacityAnswer(ReportView):
    """“Can we take so many minutes a month of a skill from a month on, and who?”"""

    permission = Permission.CAPACITY_VIEW
    query = AnswerQuery
    shape = AnswerShape
    csv_rows = "givers"

    def report(self, query: dict[str, Any]) -> Any:
        first = query.get("from") or Month.of(clock.today())
        return answer(query["minutes_per_month"], first, skill=query.get("skill"), months=query["months"])
