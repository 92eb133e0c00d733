"""The next dates of partners that engagements know: terms that end, and the day by which notice has to be given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.urls import reverse

from engagements.models import Engagement, EngagementStatus
from partnerview.directory.upcoming import NextDate
from partnerview.ui import formats


def dates_of(partners: Sequence[int], *, today: dt.date) -> Iterator[NextDate]:
    rows = Engagement.objects.live().exclude(status=EngagementStatus.ENDED)
    for row in rows.filter(partner__in=partners, renews_on__gte=today).order_by("renews_on", "id"):
        assert row.renews_on is not None  # noqa: S101  filtered
        assert row.partner_id is not None  # noqa: S101  filtered
        notice = f", notice by {formats.day(row.notice_by)}" if row.notice_days else ""
        page = reverse("engagements:engagement-detail", args=[row.pk])
        yield NextDate(row.partner_id, row.renews_on, "engagement", f"{row.name} renews{notice}", page)
