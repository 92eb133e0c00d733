"""The next dates of partners that rules know: the cycle that starts next, and what has to be done before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse

from partnerview.directory.upcoming import NextDate
from partnerview.months import Month
from partnerview.ui import formats
from retainers.models import Rule

ASKS: Final = {
    "default": "renews by itself",
    "check_in": "renews after a check-in before that day",
    "approval": "renews after an approval before that day",
}


def dates_of(partners: Sequence[int], *, today: dt.date) -> Iterator[NextDate]:
    for rule in Rule.objects.giving_rights().filter(partner__in=partners).select_related("engagement").order_by("id"):
        assert rule.partner_id is not None  # noqa: S101  filtered
        on = rule.next_cycle_on(today)
        which = f" for {rule.engagement.name}" if rule.engagement else ""
        text = f"Rule{which}: {formats.month_name(Month.of(on))} {ASKS.get(rule.renewal, 'begins')}"
        yield NextDate(rule.partner_id, on, "rule", text, reverse("retainers:rule-detail", args=[rule.pk]))
