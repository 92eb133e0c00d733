"""Day one: the page of somebody who has just arrived with partners, and of everybody who comes back to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partnerview.dashboard.day_one import heading_of, lede_of, lineage_of
from partnerview.dashboard.reports.day_one import DayOne
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.views.handovers import worded


@permission(Permission.PROGRAMS_VIEW)
@require_safe
def day_one(request: HttpRequest) -> HttpResponse:
    found = DayOne(user_of(request))
    context = {
        "day": found,
        "heading": heading_of(found),
        "lede": lede_of(found),
        "packs": worded(found.packs),
        "promises": [(bucket.title, [(row, lineage_of(row)) for row in bucket.rows]) for bucket in found.promises],
    }
    return render(request, "dashboard/day_one.html", context)
