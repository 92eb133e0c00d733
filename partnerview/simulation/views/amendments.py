"""Amendments as pages: record one beside its before and after, look at one, apply, sign, refuse, withdraw it (O-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from engagements.actions.amendments import (
    apply_amendment,
    approve_amendment,
    draft_amendment,
    plan_of,
    refuse_amendment,
    withdraw_amendment,
)
from engagements.amendment_plan import CHANGES, AmendmentPlan, plan_amendment
from engagements.forms import NothingForm, ReasonForm, RemarkForm
from engagements.models import Amendment, AmendmentStatus, Engagement, ServiceLine
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from engagements.views.tier_choice import chosen_tier
from partnerview.approvals.actions import open_approval_of
from partnerview.approvals.chain import chain_of
from partnerview.errors import DomainError
from partnerview.http.forms import DomainForm
from partnerview.simulation.amendment_forms import AmendmentForm
from partnerview.simulation.comparison import Comparison, compare_amendment
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up

SAID = {
    AmendmentStatus.APPLIED: "It is applied: the line ends the day before, and another begins.",
    AmendmentStatus.PENDING_APPROVAL: "It lowers MRR, so it waits for a manager's signature.",
}


@permission(Permission.ENGAGEMENTS_CHANGE)
def amendment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Form left, before and after right. A GET with values only shows; a POST records, and applies if asked to."""
    engagement = find_engagement(request, pk)
    lines = amendable(engagement)
    if not lines:
        return render(request, "simulation/amendment_none.html", {"engagement": engagement})
    typed = request.POST or (request.GET if "effective_on" in request.GET else None)
    line = _chosen(lines, (typed or request.GET).get("line"))
    form = AmendmentForm(engagement.lines.all(), line, typed, chosen_tier(request) if typed is None else None)
    saves = request.method == "POST" and request.POST.get("then") != "show"
    form.fields["reason"].required = saves  # to look, nobody has to say why
    plan = _planned(form, request) if typed is not None and form.is_valid() else None
    form.fields["reason"].required = True
    if saves and plan is not None and (done := _recorded(form, request)):
        return done
    context = {
        "engagement": engagement,
        "form": form,
        "plan": plan,
        "comparison": _compared(plan, form),
        "is_refused": saves and bool(form.errors),
    }
    status = 422 if saves else 200
    return render(request, "simulation/amendment_form.html", context, status=status)


@permission(Permission.ENGAGEMENTS_VIEW)
def amendment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    amendment = _find(request, pk)
    user = user_of(request)
    approval = open_approval_of(amendment)
    plan, refusal = _plan_or_refusal(amendment, request) if amendment.is_open else (None, "")
    may_sign = user.may(Permission.ENGAGEMENTS_APPROVE) and approval is not None
    context = {
        "amendment": amendment,
        "engagement": amendment.engagement,
        "comparison": compare_amendment(plan) if plan and user.may(Permission.INVOICES_VIEW) else None,
        "refusal": refusal,
        "approval": approval,
        "chain": chain_of(approval, viewer=user) if approval else [],
        "may_sign": may_sign and approval is not None and approval.requested_by_id != user.pk,
        "may_change": user.may(Permission.ENGAGEMENTS_CHANGE),
    }
    return render(request, "simulation/amendment_detail.html", context)


@permission(Permission.ENGAGEMENTS_CHANGE)
def amendment_application(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, NothingForm, apply_amendment, "Apply", "Apply the amendment")


@permission(Permission.ENGAGEMENTS_CHANGE)
def amendment_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, ReasonForm, withdraw_amendment, "Withdraw", "Withdraw the amendment")


@permission(Permission.ENGAGEMENTS_APPROVE)
@step_up
def amendment_approval(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, RemarkForm, approve_amendment, "Approve", "Approve the amendment")


@permission(Permission.ENGAGEMENTS_APPROVE)
def amendment_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, ReasonForm, refuse_amendment, "Refuse", "Send it back to draft")


def amendable(engagement: Engagement) -> list[ServiceLine]:
    """The lines that can be amended: of a kind that can, not followed by another, and the latest of those."""
    lines = engagement.lines.filter(kind__in=CHANGES, followed_by=None)
    if engagement.is_live:
        lines = lines.filter(is_live=True)
    return list(lines.select_related("tier__offering").order_by("starts_on", "id"))


def _decision(
    request: HttpRequest, pk: int, form: type[DomainForm], action: Callable[..., Amendment], verb: str, button: str
) -> HttpResponse:
    amendment = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        done = action(amendment, by=user_of(request), **values)
        return SAID.get(AmendmentStatus(done.status), f"The amendment is {done.get_status_display().lower()}.")

    sheet = Sheet(
        kicker=f"{amendment.engagement.client.name} · {amendment.engagement.name}",
        heading=f"{verb} the change of “{amendment.line.name}”",
        back=reverse("simulation:amendment-detail", args=[pk]),
        button=button,
    )
    return form_page(request, form(request.POST or None), save, done=None, sheet=sheet)


def _find(request: HttpRequest, pk: int) -> Amendment:
    rows = Amendment.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("engagement__client", "line", "new_line", "recorded_by", "applied_by"), pk=pk
    )


def _chosen(lines: list[ServiceLine], key: str | None) -> ServiceLine:
    return next((line for line in lines if str(line.pk) == key), lines[0])


def _planned(form: AmendmentForm, request: HttpRequest) -> AmendmentPlan | None:
    try:
        return plan_amendment(form.chosen, by=user_of(request), change=form.change(), **form.asked())
    except DomainError as refusal:
        form.refuse(refusal)
        return None


def _compared(plan: AmendmentPlan | None, form: AmendmentForm) -> Comparison | None:
    if plan is None:
        return None
    try:
        return compare_amendment(plan)
    except DomainError as refusal:
        form.refuse(refusal)
        return None


def _recorded(form: AmendmentForm, request: HttpRequest) -> HttpResponse | None:
    """Record it, and let it take effect where that button was pressed."""
    by = user_of(request)
    try:
        amendment = draft_amendment(
            form.chosen, reason=form.cleaned_data["reason"], by=by, **form.asked(), **form.change()
        )
        sentence = "The amendment is recorded. It takes effect once it is applied."
        if request.POST.get("then") == "apply":
            amendment = apply_amendment(amendment, by=by)
            sentence = SAID[AmendmentStatus(amendment.status)]
    except DomainError as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, sentence)
    return redirect("simulation:amendment-detail", amendment.pk)


def _plan_or_refusal(amendment: Amendment, request: HttpRequest) -> tuple[AmendmentPlan | None, str]:
    try:
        return plan_of(amendment, by=user_of(request)), ""
    except DomainError as refusal:
        return None, refusal.message
