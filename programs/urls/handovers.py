"""Pages of handovers and their packs."""

from __future__ import annotations

from django.urls import URLPattern, path

from programs.views import handovers

urlpatterns: list[URLPattern] = [
    path("handovers/", handovers.handover_list, name="handover-list"),
    path("handovers/new/", handovers.handover_new, name="handover-new"),
    path("handovers/<int:pk>/", handovers.handover_detail, name="handover-detail"),
    path("handovers/<int:pk>/pdf/", handovers.handover_pdf, name="handover-pdf"),
    path("handovers/<int:pk>/cancellation/", handovers.handover_cancellation, name="handover-cancellation"),
    path("handover-packs/<int:pk>/", handovers.pack_detail, name="handover-pack"),
    path("handover-packs/<int:pk>/pdf/", handovers.pack_pdf, name="handover-pack-pdf"),
    path("partner-program/<int:pk>/handover/", handovers.partner_handover, name="partner-handover"),
    path("partner-program/<int:pk>/handover/pdf/", handovers.partner_handover_pdf, name="partner-handover-pdf"),
]
