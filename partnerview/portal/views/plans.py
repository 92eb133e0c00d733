"""The partner's own RAPs: the list, one plan, its acknowledgement, and proofs for MDF that was paid out."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.views.editing import Sheet, form_page
from partnerview.http import evidence
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.portal.forms import ProofFileForm
from partnerview.portal.numbers import returned
from partnerview.portal.own import disbursements_of, firm_name, partner_of, raps_of
from partnerview.portal.plan_page import OwnPlan, own_explanation
from partnerview.portal.tables import OwnPaymentFilters, OwnPaymentTable, OwnRapFilters, OwnRapTable
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from programs.actions.partner_acts import acknowledge_as_partner, prove_disbursement
from programs.models import MdfProof, Rap
from programs.tables.mdf import amount_totals


@permission(Permission.PORTAL_VIEW)
def own_raps(request: HttpRequest) -> HttpResponseBase:
    partner = partner_of(request)
    return list_page(
        request,
        "portal/raps.html",
        rows=raps_of(partner),
        table=OwnRapTable,
        filters=OwnRapFilters,
        name="raps",
        context={"partner": partner},
    )


@permission(Permission.PORTAL_VIEW)
def own_rap(request: HttpRequest, pk: int) -> HttpResponse:
    rap = _find(request, pk)
    plan = OwnPlan(rap, user_of(request), firm_name())
    return render(request, "portal/rap.html", {"rap": rap, "plan": plan})


@permission(Permission.PORTAL_VIEW)
def own_rap_explanation(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """How a return is made: a fragment for htmx, else a page of its own."""
    rap = _find(request, pk)
    try:
        shown = own_explanation(rap, figure, firm_name())
    except KeyError:
        raise Http404 from None
    template = "components/explanation.html" if request.headers.get("HX-Request") else "layouts/explanation.html"
    return render(request, template, {"explanation": shown, "closes": True})


@permission(Permission.PORTAL_ACT)
@require_POST
@step_up
def own_rap_acknowledgement(request: HttpRequest, pk: int) -> HttpResponse:
    """The form names the return that was on the page, so that nobody acknowledges another."""
    rap = _find(request, pk)

    def act() -> str:
        acknowledge_as_partner(rap, partner_roi=returned(request.POST.get("partner_roi")), by=user_of(request))
        return f"You have acknowledged the returns of {rap.period_label} for {rap.partner.name}."

    return acted(request, act, reverse("portal:rap", args=[pk]))


@permission(Permission.PORTAL_VIEW)
def own_payments(request: HttpRequest) -> HttpResponseBase:
    """Every payment for the partner, of its plans and outside them."""
    partner = partner_of(request)
    return list_page(
        request,
        "portal/payments.html",
        rows=disbursements_of(partner).annotate(proof_count=Count("proofs")),
        table=OwnPaymentTable,
        filters=OwnPaymentFilters,
        totals=amount_totals,
        name="payments",
        context={"partner": partner},
    )


@permission(Permission.PORTAL_ACT)
def own_proof(request: HttpRequest, pk: int) -> HttpResponse:
    partner = partner_of(request)
    needed = ("commitment__rap__partner", "commitment__exemption__partner", "named_account__customer")
    rows = disbursements_of(partner).select_related(*needed, "exemption__customer")
    paid = get_object_or_404(rows, pk=pk)

    def save(values: dict[str, Any]) -> str:
        file = values.pop("evidence_file")
        prove_disbursement(paid, by=user_of(request), **evidence.keep(file, folder="mdf"), **values)
        return "The proof is kept. One of ours reads it and confirms the payment."

    rap = paid.commitment.rap
    sheet = Sheet(
        f"{f'RAP · {rap.period_label}' if rap else 'Outside a plan'} · {paid.account_name}",
        f"Prove {paid.activity}, {formats.amount_with(paid.amount, paid.currency)}",
        reverse("portal:rap", args=[rap.pk]) if rap else reverse("portal:payments"),
        "Add the proof",
        template="retainers/upload_form.html",
        consequences=("The file stays as it is. You may add further ones.",),
    )
    return form_page(request, ProofFileForm(request.POST or None, request.FILES or None), save, done=None, sheet=sheet)


@permission(Permission.PORTAL_VIEW)
def own_proof_file(request: HttpRequest, pk: int) -> FileResponse:
    rows = MdfProof.objects.filter(disbursement__in=disbursements_of(partner_of(request)))
    return evidence.attachment(get_object_or_404(rows, pk=pk))


def _find(request: HttpRequest, pk: int) -> Rap:
    rows = raps_of(partner_of(request)).select_related("partner", "acknowledged_by", "strategy")
    return get_object_or_404(rows, pk=pk)
