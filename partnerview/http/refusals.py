"""A refusal on a page: the same sentence as in the API, with its status, never a 500."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from partnerview.db.laws import refusal_of
from partnerview.errors import DomainError
from partnerview.users.access import is_api


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not is_api(request):
            allowed, response = response["Allow"], render(request, "errors/405.html", status=405)
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = refusal_of(error) if isinstance(error, IntegrityError) else error
        if not isinstance(refusal, DomainError):
            return None
        return render(request, "errors/refusal.html", {"refusal": refusal}, status=refusal.status)
