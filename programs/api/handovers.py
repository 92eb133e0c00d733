"""`handovers`, `handover-packs` with their PDFs, and `partners/{id}/handover/`."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.http.api import ActionView, Collection, Subject, action_path
from partnerview.http.idempotency import Answer, once
from partnerview.http.serializers import Reason
from partnerview.ui import formats
from partnerview.users.permissions import Permission
from programs.actions.handovers import cancel_handover, hand_over
from programs.api.handover_shapes import HandoverBody, HandoverRow, PackRow, PackToday, ToBody
from programs.documents import packs_pdf
from programs.filters.handovers import HandoverFilters, PackFilters
from programs.models import Handover, HandoverPack
from programs.models.partner_profile import partners_seen_by
from programs.reports.handover_pack import packs_of
from programs.views.handovers import pdf_answer, worded


class Handovers(Collection):
    """Partners that changed their account manager, at once or planned for a day."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.PORTFOLIOS_HAND_OVER}
    model = Handover
    row = HandoverRow
    create_body = HandoverBody
    filterset_class = HandoverFilters
    ordering = ("-id",)
    ordering_fields = ("effective_on", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        sender = data.pop("from_pam", None)
        partners = data.pop("partners", None) or partners_seen_by(self.user).filter(pam=sender)
        return hand_over(partners, by=self.user, **data)


class HandoverCancellation(ActionView):
    """While it is planned, with a reason."""

    permission = Permission.PORTFOLIOS_HAND_OVER
    model = Handover
    row = HandoverRow
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return cancel_handover(subject, by=self.user, **data)


class Packs(Collection):
    """What stood with a partner when it was handed over, frozen."""

    permissions = {"GET": Permission.PROGRAMS_VIEW}
    model = HandoverPack
    row = PackRow
    filterset_class = PackFilters
    ordering = ("-id",)
    ordering_fields = ("given_on", "id")


class PackPdf(Subject):
    """The pack as PDF."""

    permission = Permission.PROGRAMS_VIEW
    model = HandoverPack
    row = PackRow

    def rows(self) -> QuerySet[Any, Any]:
        return HandoverPack.objects.select_related("partner", "from_pam", "to_pam", "handover")

    def get(self, request: Request, pk: str) -> HttpResponse:
        pack = self.find(pk)
        title = f"{pack.partner.name}, {formats.day(pack.given_on)}"
        return pdf_answer(packs_pdf(worded([pack]), title=title), f"handover-pack-{pack.pk}.pdf")


class PartnerHandover(Subject):
    """GET: the pack as it would be given today. POST: hand this partner over."""

    permissions = {"GET": Permission.PROGRAMS_VIEW, "POST": Permission.PORTFOLIOS_HAND_OVER}
    model = Partner
    row = HandoverRow
    shape = PackToday
    body = ToBody

    def visible(self) -> QuerySet[Any, Any]:
        return partners_seen_by(self.user)

    def get(self, request: Request, pk: str) -> Response:
        partner, today = self.find(pk), clock.today()
        document = packs_of([partner.pk], on=today)[partner.pk]
        return Response(PackToday({"partner": partner.pk, "as_of": today, "document": document}).data)

    def post(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._handed_over(pk))

    def _handed_over(self, pk: str) -> Answer:
        handover = hand_over([self.find(pk)], by=self.user, **self.read_body(ToBody))
        shown = HandoverRow.show_all(Handover.objects.filter(pk=handover.pk).values(*HandoverRow.columns()))
        return Answer(shown[0], 201)


urlpatterns: list[URLPattern] = [
    *Handovers.paths("handovers"),
    action_path("handovers/<str:pk>/cancellation/", HandoverCancellation.as_view()),
    *Packs.paths("handover-packs"),
    path("handover-packs/<str:pk>/pdf/", PackPdf.as_view(), name="api-handover-packs-pdf"),
    path("partners/<str:pk>/handover/", PartnerHandover.as_view(), name="api-partners-handover"),
]
