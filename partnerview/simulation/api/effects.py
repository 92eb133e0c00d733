"""Twelve months before and after a change, on the wire: of amendments, moves and renewals (O-2, O-10, O-15)."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.shapes import EngagementRow
from engagements.models import Engagement
from partnerview import clock
from partnerview.http.api import Subject
from partnerview.http.fields import DecimalField, MoneyField, MonthField, money_of
from partnerview.http.serializers import Body
from partnerview.simulation.comparison import Comparison
from partnerview.simulation.moves import effect_of_move, effect_of_renewal
from partnerview.users.permissions import Permission


class EffectMonth(serializers.Serializer[Any]):
    """One month on one side, net of tax."""

    month = MonthField()
    invoiced = MoneyField()
    recognized = MoneyField()
    mrr = MoneyField()
    contracted_minutes = serializers.IntegerField()
    margin = MoneyField()


class Effect(serializers.Serializer[Any]):
    """Twelve months as they are and as they would be."""

    before = EffectMonth(many=True)
    after = EffectMonth(many=True)


class OnADay(Body):
    effective_on = serializers.DateField(required=False, help_text="The first day of it; today if left out.")


class WithALastDay(Body):
    ends_on = serializers.DateField(help_text="The last day of service.")


class Nothing(Body):
    """No parameter."""


class NextTerm(Body):
    months = serializers.IntegerField(required=False, help_text="Of the next term; as agreed if left out.")
    uplift_percent = DecimalField(max_digits=7, decimal_places=4, required=False, help_text="As agreed if left out.")
    raises_licences = serializers.BooleanField(required=False, default=False)


class EffectView(Subject):
    """`GET engagements/{id}/{noun}/preview/`: the effect as its page shows it. Nothing is written."""

    permission = Permission.ENGAGEMENTS_CHANGE
    model = Engagement
    row = EngagementRow
    shape = Effect
    query: ClassVar[type[Body]] = OnADay

    def known_parameters(self) -> frozenset[str]:
        return frozenset(self.query().fields)

    def get(self, request: Request, pk: str) -> Response:
        engagement = self.find(pk)
        query = self.query(data=request.query_params.dict(), context={"request": request, "view": self})
        query.is_valid(raise_exception=True)
        return Response(written(self.compare(engagement, dict(query.validated_data))))

    def compare(self, engagement: Engagement, asked: dict[str, Any]) -> Comparison:
        raise NotImplementedError


class MovePreview(EffectView):
    """A pause, resumption or reopening on a day."""

    noun: ClassVar[str] = ""

    def compare(self, engagement: Engagement, asked: dict[str, Any]) -> Comparison:
        return effect_of_move(engagement, self.noun, asked.get("effective_on", clock.today()), by=self.user)


class PausePreview(MovePreview):
    """What a pause from that day on would change."""

    noun = "pause"


class ResumptionPreview(MovePreview):
    """What going on from that day would change."""

    noun = "resumption"


class ReopeningPreview(MovePreview):
    """What reopening on that day would change."""

    noun = "reopening"


class NoticePreview(MovePreview):
    """What a notice for that last day would change."""

    noun = "notice"
    query = WithALastDay

    def compare(self, engagement: Engagement, asked: dict[str, Any]) -> Comparison:
        return effect_of_move(engagement, self.noun, asked["ends_on"], by=self.user)


class NoticeWithdrawalPreview(EffectView):
    """What withdrawing the notice would change: the lines go on where it would end them."""

    query = Nothing

    def compare(self, engagement: Engagement, asked: dict[str, Any]) -> Comparison:
        return effect_of_move(engagement, "notice-withdrawal", None, by=self.user)


class EndingPreview(NoticePreview):
    """What ending on that last day would change."""

    noun = "ending"


class RenewalPreview(EffectView):
    """What the next term would change."""

    query = NextTerm

    def compare(self, engagement: Engagement, asked: dict[str, Any]) -> Comparison:
        return effect_of_renewal(engagement, by=self.user, **asked)


PREVIEWS = {
    "pause": PausePreview,
    "resumption": ResumptionPreview,
    "notice": NoticePreview,
    "notice-withdrawal": NoticeWithdrawalPreview,
    "ending": EndingPreview,
    "reopening": ReopeningPreview,
    "renewal": RenewalPreview,
}


def written(comparison: Comparison) -> dict[str, Any]:
    """The comparison as it is written on the wire."""
    return {"before": _side(comparison, 0), "after": _side(comparison, 1)}


def _side(comparison: Comparison, which: int) -> list[dict[str, Any]]:
    currency = comparison.currency
    return [
        {
            "month": str(pair[which].month),
            "invoiced": money_of(pair[which].invoiced, currency),
            "recognized": money_of(pair[which].recognized, currency),
            "mrr": money_of(pair[which].mrr, currency),
            "contracted_minutes": pair[which].minutes,
            "margin": money_of(pair[which].margin, currency),
        }
        for pair in comparison.months
    ]
