"""The catalogue: offerings, one as a page with tiers, prices and service levels, and their forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.actions.offerings import remove_tier, set_offering, set_price, set_tier
from engagements.catalogue_forms import OfferingForm, PriceForm, TierForm
from engagements.forms import NothingForm
from engagements.models import Offering, Tier
from engagements.success_filters import OfferingFilters
from engagements.success_tables import OfferingTable
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

VIEW, CHANGE = Permission.CATALOGUE_VIEW, Permission.CATALOGUE_CHANGE
SEE_STEPS = Permission.ENGAGEMENTS_VIEW


@permission(VIEW)
def offering_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "engagements/offering_list.html",
        rows=_counted(Offering.objects.visible_to(user_of(request))),
        table=OfferingTable,
        filters=OfferingFilters,
        name="catalogue",
        context={"may_change": user_of(request).may(CHANGE), "may_see_steps": user_of(request).may(SEE_STEPS)},
    )


@permission(VIEW)
def offering_detail(request: HttpRequest, pk: int) -> HttpResponse:
    offering = _find(request, pk)
    tiers = offering.tiers.prefetch_related("prices").annotate(line_count=_in_service("lines"))
    levels = offering.service_levels.filter(is_agreed=True)
    context = {
        "offering": offering,
        "tiers": [(tier, list(tier.prices.all())) for tier in tiers],
        "levels": levels,
        "duties": offering.duties.all(),
        "may_change": user_of(request).may(CHANGE),
        "today": clock.today(),
    }
    return render(request, "engagements/offering_detail.html", context)


@permission(CHANGE)
def offering_new(request: HttpRequest) -> HttpResponse:
    form = OfferingForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return f"“{set_offering(Offering(), by=user_of(request), **values).name}” is in the catalogue. Give it a tier."

    sheet = Sheet("Catalogue", "New offering", reverse("engagements:offering-list"), "Add it")
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(CHANGE)
def offering_change(request: HttpRequest, pk: int) -> HttpResponse:
    offering = _find(request, pk)
    form = OfferingForm(request.POST or None, initial=_initial(offering, OfferingForm))

    def save(values: dict[str, Any]) -> str:
        return f"“{set_offering(offering, by=user_of(request), **values).name}” is saved."

    return form_page(request, form, save, done=None, sheet=_sheet(offering, f"Change “{offering.name}”"))


@permission(CHANGE)
def tier_new(request: HttpRequest, pk: int) -> HttpResponse:
    offering = _find(request, pk)
    form = TierForm(request.POST or None, offering=offering)

    def save(values: dict[str, Any]) -> str:
        tier = set_tier(Tier(offering=offering), by=user_of(request), **values)
        return f"“{tier.name}” is added. Give it a price."

    return form_page(request, form, save, done=None, sheet=_sheet(offering, "New tier", "Add it"))


@permission(CHANGE)
def tier_change(request: HttpRequest, pk: int) -> HttpResponse:
    tier = _tier(request, pk)
    form = TierForm(request.POST or None, offering=tier.offering, initial=_initial(tier, TierForm))

    def save(values: dict[str, Any]) -> str:
        return f"“{set_tier(tier, by=user_of(request), **values).name}” is saved."

    sheet = _sheet(tier.offering, f"Change “{tier.name}”", consequences=("Lines that were sold keep their terms.",))
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(CHANGE)
def tier_price_new(request: HttpRequest, pk: int) -> HttpResponse:
    tier = _tier(request, pk)
    form = PriceForm(request.POST or None, offering=tier.offering)

    def save(values: dict[str, Any]) -> str:
        currency, beyond = values["currency"], values.get("beyond_amount")
        set_price(
            tier,
            starts_on=values["starts_on"],
            price=Money(values["amount"], currency),
            beyond=None if beyond is None else Money(beyond, currency),
            by=user_of(request),
        )
        return f"“{tier.name}” has a new price."

    consequences = ("It holds for lines that are sold from that day on.", "Lines that were sold keep their price.")
    sheet = _sheet(tier.offering, f"New price of “{tier.name}”", "Set the price", consequences=consequences)
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(CHANGE)
def tier_removal(request: HttpRequest, pk: int) -> HttpResponse:
    tier = _tier(request, pk)

    def save(_: dict[str, Any]) -> str:
        remove_tier(tier, by=user_of(request))
        return f"“{tier.name}” is removed."

    sheet = _sheet(tier.offering, f"Remove “{tier.name}”", "Remove it", kind="danger")
    return form_page(request, NothingForm(request.POST or None), save, done=None, sheet=sheet)


def _counted(rows: QuerySet[Offering]) -> QuerySet[Any, Any]:
    state = Case(When(is_offered=True, then=Value("offered")), default=Value("not_offered"))
    return rows.annotate(tier_count=Count("tiers", distinct=True), line_count=_in_service("tiers__lines"), state=state)


def _in_service(lines: str) -> Count:
    today = clock.today()
    goes_on = Q(**{f"{lines}__ends_before": None}) | Q(**{f"{lines}__ends_before__gt": today})
    return Count(lines, filter=goes_on & Q(**{f"{lines}__is_live": True}), distinct=True)


def _find(request: HttpRequest, pk: int) -> Offering:
    return get_object_or_404(Offering.objects.visible_to(user_of(request)), pk=pk)


def _tier(request: HttpRequest, pk: int) -> Tier:
    return get_object_or_404(Tier.objects.visible_to(user_of(request)).select_related("offering"), pk=pk)


def _initial(thing: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in form.base_fields}


def _sheet(offering: Offering, heading: str, button: str = "Save", **more: Any) -> Sheet:
    return Sheet(offering.name, heading, reverse("engagements:offering-detail", args=[offering.pk]), button, **more)
