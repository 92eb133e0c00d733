"""The answer to a dotted figure of recognition's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerview.explanation import Explanation


def explained(request: HttpRequest, explanation: Explanation) -> HttpResponse:
    """A fragment for htmx, else a page of its own."""
    template = "components/explanation.html" if request.headers.get("HX-Request") else "recognition/explanation.html"
    return render(request, template, {"explanation": explanation, "closes": True})
