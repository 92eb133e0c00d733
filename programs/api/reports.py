"""`partners/{id}/history/`, `reports/diamonds/`, `reports/strategy-drift/`; the console is in `console.py`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import path
from rest_framework import serializers

from partnerview import clock
from partnerview.digits import whole_number
from partnerview.directory.models import Partner
from partnerview.errors import Missing
from partnerview.http.api import ReportView
from partnerview.http.serializers import Body
from partnerview.users.permissions import Permission
from programs.api import shapes
from programs.models import Classification
from programs.models.partner_profile import partners_seen_by
from programs.reports.diamonds import diamonds
from programs.reports.drift import drift
from programs.reports.plan_drift import plan_drift
from programs.reports.standing import decisions_of, standing_of


class OnDay(Body):
    """As of a day; today by default."""

    on = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs | {"on": attrs.get("on") or clock.today()}


class ProgramReport(ReportView):
    """A report over the partners that this person sees."""

    query: ClassVar[type[Body]] = OnDay
    permission = Permission.PROGRAMS_VIEW

    def seen(self) -> list[int]:
        return list(partners_seen_by(self.user).order_by().values_list("pk", flat=True))


class PartnerHistory(ProgramReport):
    """What a partner was on a day, and the decision that says why."""

    shape = shapes.HistoryShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        partner = self._partner()
        standing = standing_of(partner, on=query["on"])
        decision = standing.decision
        return {
            "partner": partner.pk,
            "on": query["on"],
            "cohort": decision.to_cohort.name if decision else None,
            "reason": decision.reason if decision else None,
            "evidence": decision.evidence if decision else None,
            "classification": decision.pk if decision else None,
            "rows": [_decision(one) for one in decisions_of(partner)],
        }

    def _partner(self) -> Partner:
        key = str(self.kwargs["pk"])
        found = partners_seen_by(self.user).filter(pk=whole_number(key) or 0).first()
        if found is None:
            raise Missing("There is no such partner, or it is not visible to you.")
        return found


class DiamondReport(ProgramReport):
    """Longtail partners by how many of their customers match our ideal and are not yet ours."""

    shape = shapes.DiamondsShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        return {"on": query["on"], "rows": diamonds(self.seen(), on=query["on"], limit=1000)}


class DriftReport(ProgramReport):
    """Partners below a threshold of the strategy in force; RAPs and reviews that were made under another."""

    shape = shapes.DriftsShape

    def report(self, query: dict[str, Any]) -> dict[str, Any]:
        seen, on = self.seen(), query["on"]
        return {"on": on, "rows": drift(seen, on=on), "plans": plan_drift(seen, on=on)}


def _decision(one: Classification) -> dict[str, Any]:
    return {
        "classification": one.pk,
        "effective_on": one.effective_on.isoformat(),
        "from": one.from_cohort.name if one.from_cohort else None,
        "to": one.to_cohort.name,
        "reason": one.reason,
        "evidence": one.evidence,
        "requested_by": one.requested_by.name,
        "decided_by": one.decided_by.name if one.decided_by else None,
    }


urlpatterns = [
    path("partners/<str:pk>/history/", PartnerHistory.as_view(), name="api-partners-history"),
    path("reports/diamonds/", DiamondReport.as_view(), name="api-reports-diamonds"),
    path("reports/strategy-drift/", DriftReport.as_view(), name="api-reports-strategy-drift"),
]
