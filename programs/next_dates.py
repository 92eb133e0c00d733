"""The next dates of partners that programs know: reviews, tiers, plans, deals that are protected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.urls import reverse

from partnerview.directory.upcoming import NextDate
from programs.models import Deal, DealStatus, PartnerProfile, Qar, Rap, RapStatus
from programs.period import last_day_of


def dates_of(partners: Sequence[int], *, today: dt.date) -> Iterator[NextDate]:
    yield from _reviews(partners)
    yield from _tiers(partners)
    yield from _plans(partners)
    yield from _deals(partners)


def _reviews(partners: Sequence[int]) -> Iterator[NextDate]:
    for row in Qar.objects.unfinished().filter(partner__in=partners).values("pk", "partner_id", "number", "due_on"):
        page = reverse("programs:qar-detail", args=[row["pk"]])
        yield NextDate(row["partner_id"], row["due_on"], "qar", f"QAR {row['number']} is due", page)


def _tiers(partners: Sequence[int]) -> Iterator[NextDate]:
    rows = PartnerProfile.objects.filter(partner__in=partners, tier_renews_on__isnull=False)
    for partner, tier, on in rows.values_list("partner_id", "tier", "tier_renews_on"):
        if on is not None:
            page = reverse("programs:partner", args=[partner])
            yield NextDate(partner, on, "tier", f"Tier {tier} renews", page)


def _plans(partners: Sequence[int]) -> Iterator[NextDate]:
    rows = Rap.objects.filter(partner__in=partners, status=RapStatus.ACTIVE)
    for row in rows.values("pk", "partner_id", "period_label"):
        ends = last_day_of(row["period_label"])
        if ends is not None:
            page = reverse("programs:rap-detail", args=[row["pk"]])
            yield NextDate(row["partner_id"], ends, "rap", f"RAP {row['period_label']} ends", page)


def _deals(partners: Sequence[int]) -> Iterator[NextDate]:
    rows = Deal.objects.filter(partner__in=partners, status=DealStatus.ACCEPTED)
    for pk, partner, prospect, on in rows.values_list("pk", "partner_id", "prospect", "expires_on"):
        if on is not None:
            page = reverse("programs:deal-detail", args=[pk])
            yield NextDate(partner, on, "deal", f"Protection of {prospect} runs out", page)
