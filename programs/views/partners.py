"""Partners as the program sees them: the list, the page with its history, profile, ARR, customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.audit.reports.timeline import timeline_of
from partnerview.http.lists import list_page
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from programs.actions.profiles import add_customer, change_customer, change_profile, import_customers, record_arr
from programs.customer_csv import MOST_BYTES, read_customers
from programs.filters.partners import CustomerFilters, PartnerProgramFilters
from programs.forms.partners import ArrForm, CustomerFileForm, CustomerForm, ProfileForm
from programs.models import ArrFigure, Classification, PartnerCustomer, PartnerProfile
from programs.models.partner_profile import partners_seen_by
from programs.reports.arr import arr_of
from programs.reports.standing import decisions_of, standing_of
from programs.reports.together import together_with
from programs.tables.cells import countdown
from programs.tables.partners import CustomerOfTable, CustomerTable, PartnerProgramTable
from programs.views.find import day_of, find_customer, find_partner, page_of
from programs.views.rap_find import prefilled

SHOWN = 12


@permission(Permission.PROGRAMS_VIEW)
def partner_list(request: HttpRequest) -> HttpResponseBase:
    on, _ = day_of(request)
    return list_page(
        request,
        "programs/partner_list.html",
        rows=_with_standing(user_of(request), on),
        table=PartnerProgramTable,
        filters=PartnerProgramFilters,
        name="partner-program",
    )


@permission(Permission.PROGRAMS_VIEW)
def partner_page(request: HttpRequest, pk: int) -> HttpResponse:
    partner, user = find_partner(request, pk), user_of(request)
    on, form = day_of(request)
    profile = getattr(partner, "profile", None) or PartnerProfile(partner=partner)
    customers = PartnerCustomer.objects.filter(partner=partner)
    counts = customers.aggregate(
        known=Count("pk"), ours=Count("pk", filter=Q(client__isnull=False)),
        to_win=Count("pk", filter=Q(matches_icp=True, client=None)),
    )  # fmt: skip
    listed = customers.with_open_client(user).order_by("-matches_icp", "name")
    together = together_with(partner.pk)
    context = {
        "partner": partner,
        "together": together,
        "review_due": countdown(together.review_due_on),
        "profile": profile,
        "renews": countdown(profile.tier_renews_on),
        "arr": arr_of(partner.pk, on=clock.today()),
        "figures": ArrFigure.objects.filter(partner=partner).select_related("recorded_by")[:8],
        "standing": standing_of(partner, on=on),
        "today": standing_of(partner, on=clock.today()),
        "decisions": decisions_of(partner),
        "waiting": Classification.objects.filter(partner=partner, status="proposed").first(),
        "on": on,
        "form": form,
        "customers": CustomerTable(list(listed.values(*CustomerTable.needed())[:SHOWN])),
        "counts": counts,
        "events": timeline_of(partner, limit=20),
        "may_change": user.may(Permission.PROGRAMS_CHANGE),
    }
    return render(request, "programs/partner.html", context)


@permission(Permission.PROGRAMS_CHANGE)
def profile_change(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)
    profile = getattr(partner, "profile", None)
    initial = {name: getattr(profile, name) for name in ProfileForm.base_fields} if profile else {}
    initial |= prefilled(request, "stage")

    def save(values: dict[str, Any]) -> str:
        change_profile(partner, by=user_of(request), **values)
        return f"The profile of {partner.name} is saved."

    sheet = Sheet(partner.name, "Change the profile", page_of(partner))
    return form_page(request, ProfileForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
def arr_new(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)

    def save(values: dict[str, Any]) -> str:
        figure = record_arr(partner, by=user_of(request), **values)
        return f"ARR of {formats.amount_with(figure.amount, figure.currency)} is on record."

    told = (
        "It stands beside earlier figures and is never changed.",
        "Where engagements run, 12 × MRR is used.",
    )
    sheet = Sheet(partner.name, "Record its ARR", page_of(partner), "Record it", consequences=told)
    return form_page(request, ArrForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_VIEW)
def customer_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/customer_list.html",
        rows=PartnerCustomer.objects.visible_to(user_of(request)).with_open_client(user_of(request)),
        table=CustomerOfTable,
        filters=CustomerFilters,
        name="partner-customers",
    )


@permission(Permission.PROGRAMS_CHANGE)
def customer_new(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)

    def save(values: dict[str, Any]) -> str:
        customer = add_customer(partner, by=user_of(request), **values)
        return f"{customer.name} is on the list{', and is a client of ours' if customer.client_id else ''}."

    sheet = Sheet(partner.name, "Add an existing customer", page_of(partner), "Add it")
    return form_page(request, CustomerForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
def customer_change(request: HttpRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk)
    initial = {name: getattr(customer, name) for name in CustomerForm.base_fields}

    def save(values: dict[str, Any]) -> str:
        return f"{change_customer(customer, by=user_of(request), **values).name} is saved."

    sheet = Sheet(customer.partner.name, f"Change {customer.name}", page_of(customer.partner))
    return form_page(request, CustomerForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_CHANGE)
def customer_import(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)

    def save(values: dict[str, Any]) -> str:
        rows = read_customers(values["file"].read(MOST_BYTES + 1))
        done = import_customers(partner, rows, by=user_of(request))
        return f"{done.added} customers added, {done.changed} known before; {done.ours} are clients of ours."

    sheet = Sheet(
        partner.name,
        "Import its customers",
        page_of(partner),
        "Import them",
        template="programs/upload_form.html",
        consequences=(
            "A customer that is known is updated by its name; nobody is removed.",
            "A client of ours is recognized by its name.",
            "One row that cannot be read refuses the whole file.",
        ),
    )
    form = CustomerFileForm(request.POST or None, request.FILES or None)
    return form_page(request, form, save, done=None, sheet=sheet)


def _with_standing(user: User, on: dt.date) -> QuerySet[Any, Any]:
    """Partners with their cohort on a day and the customers that they could open."""
    decided = Classification.objects.filter(partner=OuterRef("pk")).valid_on(on)
    to_win = PartnerCustomer.objects.filter(partner=OuterRef("pk")).to_win().order_by().values("partner")
    return partners_seen_by(user).annotate(
        cohort=Subquery(decided.values("to_cohort__name")[:1]),
        cohort_id=Subquery(decided.values("to_cohort")[:1]),
        to_win=Subquery(to_win.annotate(number=Count("pk")).values("number")),
    )
