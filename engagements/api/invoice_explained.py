"""`invoices/{id}/explanation/` and `credit-notes/{id}/explanation/`: how a figure of a document comes about."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.billing_shapes import InvoiceRow
from engagements.models import Invoice
from engagements.reports.invoice_explained import explain_invoice
from partnerview.http.api import Subject, action_path
from partnerview.http.explained import ExplanationShape
from partnerview.users.permissions import Permission


class InvoiceExplanation(Subject):
    """`figure` is `open` (by default), `net`, `tax`, `gross`, `paid`, `line-12` or `stream-support`."""

    permission = Permission.INVOICES_VIEW
    model = Invoice
    row = InvoiceRow
    parameters = frozenset({"figure"})

    def get(self, request: Request, pk: str) -> Response:
        explanation = explain_invoice(self.find(pk), request.query_params.get("figure") or "open")
        return Response(ExplanationShape(explanation.as_dict()).data)


urlpatterns = [
    action_path("invoices/<str:pk>/explanation/", InvoiceExplanation.as_view()),
    action_path("credit-notes/<str:pk>/explanation/", InvoiceExplanation.as_view()),
]
