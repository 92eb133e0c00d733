"""Finding what an address names, as far as this person may see it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.forms.partners import OnForm
from programs.models import Classification, CohortStrategy, PartnerCustomer
from programs.models.partner_profile import partners_seen_by


def find_partner(request: HttpRequest, pk: int) -> Partner:
    rows = partners_seen_by(user_of(request)).select_related("territory", "pam", "profile")
    return get_object_or_404(rows, pk=pk)


def find_customer(request: HttpRequest, pk: int) -> PartnerCustomer:
    return get_object_or_404(PartnerCustomer.objects.visible_to(user_of(request)).select_related("partner"), pk=pk)


def find_classification(request: HttpRequest, pk: int) -> Classification:
    rows = Classification.objects.visible_to(user_of(request))
    needed = ("partner__territory", "from_cohort", "to_cohort", "requested_by", "decided_by")
    return get_object_or_404(rows.select_related(*needed), pk=pk)


def find_strategy(request: HttpRequest, pk: int) -> CohortStrategy:
    rows = CohortStrategy.objects.visible_to(user_of(request)).select_related("cohort", "drafted_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def page_of(partner: Partner) -> str:
    return reverse("programs:partner", args=[partner.pk])


def seen_ids(user: User) -> list[int]:
    """The partners whose program this person sees."""
    return list(partners_seen_by(user).order_by().values_list("pk", flat=True))


def territory_words(user: User) -> str:
    """`EMEA and Japan`; `All territories` for those who look after all."""
    if user.has_role(Role.CXO, Role.ADMIN, Role.INTEGRATION) or not user.has_role(Role.MANAGER):
        return "All territories"
    names = [territory.name for territory in user.territories.all()]
    return ", ".join(names) or "No territory is yours yet"


def day_of(request: HttpRequest) -> tuple[dt.date, OnForm]:
    """As of which day, from the address; today by default and where it cannot be read."""
    form = OnForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return given.get("on") or clock.today(), form
