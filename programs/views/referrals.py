"""Referral links, who came by them, the log; and the public page that a link opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview.books.models import Conventions
from partnerview.errors import DomainError
from partnerview.http.forms import DomainForm, cleaned
from partnerview.http.lists import list_page
from partnerview.users.access import permission, public, user_of
from partnerview.users.permissions import Permission
from programs.actions.referrals import forget_referral, leave_word, make_code, record_visit, retire_code
from programs.filters.deals import AttributionFilters, CodeFilters, ReferralFilters
from programs.forms.deals import CodeForm, WordForm
from programs.models import Attribution, Referral, ReferralCode
from programs.tables.deals import AttributionTable, CodeTable, ReferralTable


@permission(Permission.PROGRAMS_VIEW)
def code_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    kinds = {"visits": "visit", "words": "word", "clients": "engagement"}
    counts = {name: Count("attributions", filter=Q(attributions__kind=kind)) for name, kind in kinds.items()}
    return list_page(
        request,
        "programs/referral_code_list.html",
        rows=ReferralCode.objects.visible_to(user).annotate(**counts),
        table=CodeTable,
        filters=CodeFilters,
        name="referral-links",
        context={"may_change": user.may(Permission.DEALS_CHANGE)},
    )


@permission(Permission.DEALS_CHANGE)
def code_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)

    def save(values: dict[str, Any]) -> str:
        code = make_code(values.pop("partner"), by=user, **values)
        return f"The link is {request.build_absolute_uri(reverse('programs:referral-landing', args=[code.code]))}"

    told = ("Anybody may open it; each visit is counted, nothing about the visitor is kept.",
            "Who leaves word stands under Referrals.")  # fmt: skip
    sheet = Sheet("Referral links", "Make a link", reverse("programs:referral-code-list"), "Make it", consequences=told)
    return form_page(request, CodeForm(request.POST or None, user=user), save, done=None, sheet=sheet)


@permission(Permission.DEALS_CHANGE)
def code_retirement(request: HttpRequest, pk: int) -> HttpResponse:
    code = get_object_or_404(ReferralCode.objects.visible_to(user_of(request)), pk=pk)

    def save(values: dict[str, Any]) -> str:
        retire_code(code, by=user_of(request))
        return f"“{code.code}” is retired: its address answers that there is nothing here."

    back = reverse("programs:referral-code-list")
    told = ("Its address answers that there is nothing here.", "What came by it stays on record.")
    sheet = Sheet("Referral links", f"Retire “{code.code}”", back, "Retire it", kind="danger", consequences=told)
    return form_page(
        request, DomainForm(request.POST if request.method == "POST" else None), save, done=None, sheet=sheet
    )


@permission(Permission.PROGRAMS_VIEW)
def referral_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/referral_list.html",
        rows=Referral.objects.visible_to(user_of(request)),
        table=ReferralTable,
        filters=ReferralFilters,
        name="referrals",
    )


@permission(Permission.DEALS_CHANGE)
def referral_forgetting(request: HttpRequest, pk: int) -> HttpResponse:
    referral = get_object_or_404(Referral.objects.visible_to(user_of(request)), pk=pk)

    def save(values: dict[str, Any]) -> str:
        forget_referral(referral, by=user_of(request))
        return "The person is forgotten; the company and the line of the log stay."

    back = reverse("programs:referral-list")
    told = ("Name and address are blotted out for good.", "The company and the line of the log stay.")
    heading = f"Forget who wrote for {referral.company}"
    sheet = Sheet("Referrals", heading, back, "Forget the person", kind="danger", consequences=told)
    return form_page(
        request, DomainForm(request.POST if request.method == "POST" else None), save, done=None, sheet=sheet
    )


@permission(Permission.PROGRAMS_VIEW)
def attribution_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/attribution_list.html",
        rows=Attribution.objects.visible_to(user_of(request)),
        table=AttributionTable,
        filters=AttributionFilters,
        name="attribution",
    )


@public
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """What a partner's link opens, for anybody. A visit is one line of the log; word that is left, one referral."""
    found = get_object_or_404(ReferralCode.objects.in_use().select_related("partner"), code=code.lower())
    form = WordForm(request.POST or None)
    context = {"code": found, "form": form, "firm": Conventions.objects.get(pk=1).firm_name, "done": False}
    if request.method == "POST" and form.is_valid():
        try:
            leave_word(found, **cleaned(form))
        except DomainError as error:
            form.refuse(error)
        else:
            return render(request, "programs/referral_landing.html", context | {"done": True})
    elif request.method == "GET":
        record_visit(found, came_from=urlsplit(request.headers.get("Referer", "")).hostname or "")
    return render(request, "programs/referral_landing.html", context, status=422 if form.errors else 200)
