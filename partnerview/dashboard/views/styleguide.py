"""The style guide: every component in every state, with invented content. For those who build pages."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from partnerview import clock
from partnerview.dashboard.samples.charts import charts
from partnerview.dashboard.samples.forms import SampleForm, SampleTable, filters
from partnerview.dashboard.samples.records import records, rules
from partnerview.dashboard.samples.week import week
from partnerview.dashboard.samples.words import explanation, words
from partnerview.users.access import permission
from partnerview.users.permissions import Permission


@permission(Permission.STYLEGUIDE_VIEW)
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page itself. Its forms go nowhere."""
    explain_url = reverse("styleguide-explanation")
    started = clock.now() - dt.timedelta(hours=1, minutes=15, seconds=8)
    context = {
        "explain_url": explain_url,
        "table": SampleTable.of_ledger(request.GET.get("sort", "-day")),
        "form": SampleForm.refused(),
        "filterset": filters(),
        "timer_started": started.isoformat(),
        "week": week(),
        **words(explain_url),
        **records(),
        **rules(),
        **charts(),
    }
    return render(request, "styleguide/index.html", context)


@permission(Permission.STYLEGUIDE_VIEW)
def styleguide_explanation(request: HttpRequest) -> HttpResponse:
    """What every dotted figure of the guide opens: beside it with script, as a page without."""
    beside = request.headers.get("HX-Request") == "true"
    template = "styleguide/explanation.html" if beside else "layouts/explanation.html"
    return render(request, template, {"explanation": explanation()})
