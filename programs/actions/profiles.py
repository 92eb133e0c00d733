"""What is known of a partner: its profile, its ARR on a day, its existing customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Lower

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Client, Partner
from partnerview.errors import InvalidInput
from partnerview.money import Money
from programs.customer_csv import CustomerRow
from programs.models import ArrFigure, PartnerCustomer, PartnerProfile

if TYPE_CHECKING:
    from partnerview.users.models import User


@dataclass(frozen=True, slots=True)
class Listed:
    """What an import of customers did."""

    added: int
    changed: int
    ours: int


@transaction.atomic
def change_profile(partner: Partner, *, by: User, **values: Any) -> PartnerProfile:
    """Write what the program knows of a partner. Raises InvalidInput for a renewal date without a tier."""
    profile, _ = PartnerProfile.objects.select_for_update(no_key=True, of=("self",)).get_or_create(partner=partner)
    before = {name: getattr(profile, name) for name in values}
    for name, value in values.items():
        setattr(profile, name, value)
    if profile.tier_renews_on and not profile.tier:
        raise InvalidInput("Name the tier that renews on this day.", field="tier")
    profile.save()
    changed = {name: value for name, value in values.items() if value != before[name]}
    if changed:
        was = {name: before[name] for name in changed}
        record(profile, action="partnerprofile.changed", by=by, before=was, after=changed, about=partner)
    return profile


@transaction.atomic
def record_arr(partner: Partner, *, money: Money, dated_on: dt.date, source: str, by: User) -> ArrFigure:
    """Say what a partner's ARR was on a day. A later or better figure stands beside it; rows never change."""
    if dated_on > clock.today():
        raise InvalidInput("Give a day that has come: this is a fact, not a plan.", field="dated_on")
    if not source.strip():
        raise InvalidInput("Say where this figure comes from.", code="required", field="source")
    if money.amount < 0:
        raise InvalidInput("ARR cannot be below zero.", field="amount")
    figure = ArrFigure.objects.create(
        partner=partner,
        amount=money.amount,
        currency=money.currency,
        dated_on=dated_on,
        source=source.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    after = {"amount": money.amount, "currency": money.currency, "dated_on": dated_on, "source": figure.source}
    record(figure, action="arrfigure.recorded", by=by, after=after, about=partner)
    return figure


@transaction.atomic
def add_customer(
    partner: Partner, *, name: str, by: User, country: str = "", matches_icp: bool = False
) -> PartnerCustomer:
    """Add one existing customer; a client of ours is recognized by its name. Raises InvalidInput if it is listed."""
    with kept(partner_customer_once=("name", f"“{name.strip()}” is on this partner's list already.")):
        customer = PartnerCustomer.objects.create(
            partner=partner,
            name=name.strip(),
            country=country,
            matches_icp=matches_icp,
            client=Client.objects.filter(name__iexact=name.strip()).first(),
            recorded_by=by,
        )
    after = {"name": customer.name, "matches_icp": matches_icp, "is_client": customer.client_id is not None}
    record(customer, action="partnercustomer.added", by=by, after=after, about=partner)
    return customer


@transaction.atomic
def change_customer(customer: PartnerCustomer, *, by: User, **values: Any) -> PartnerCustomer:
    """Correct what is known of one customer."""
    before = {name: getattr(customer, name) for name in values}
    for name, value in values.items():
        setattr(customer, name, value)
    if "name" in values:
        customer.client = Client.objects.filter(name__iexact=customer.name).first()
    with kept(partner_customer_once=("name", f"“{customer.name}” is on this partner's list already.")):
        customer.save()
    record(customer, action="partnercustomer.changed", by=by, before=before, after=values, about=customer.partner)
    return customer


@transaction.atomic
def import_customers(partner: Partner, rows: Sequence[CustomerRow], *, by: User) -> Listed:
    """Take a whole list in two statements. A name that is known is updated; the file cannot remove anybody."""
    Partner.objects.select_for_update(no_key=True, of=("self",)).get(pk=partner.pk)
    lowered = [row.name.lower() for row in rows]
    clients = dict(
        Client.objects.annotate(lowered=Lower("name")).filter(lowered__in=lowered).values_list("lowered", "pk")
    )
    known = {found.name.lower(): found for found in PartnerCustomer.objects.filter(partner=partner)}
    changed, added = [], []
    for row in rows:
        customer = known.get(row.name.lower())
        if customer is None:
            added.append(
                PartnerCustomer(
                    partner=partner,
                    name=row.name,
                    country=row.country,
                    matches_icp=row.matches_icp,
                    client_id=clients.get(row.name.lower()),
                    recorded_by=by,
                )
            )
        else:
            customer.country, customer.matches_icp = row.country, row.matches_icp
            customer.client_id = clients.get(row.name.lower())
            customer.updated_at = clock.now()
            changed.append(customer)
    PartnerCustomer.objects.bulk_create(added)
    PartnerCustomer.objects.bulk_update(changed, ["country", "matches_icp", "client", "updated_at"])
    done = Listed(len(added), len(changed), len(clients))
    after = {"added": done.added, "changed": done.changed, "ours": done.ours}
    record(partner, action="partner.customers_imported", by=by, after=after)
    return done
