"""One press of a button: done, or the sentence why not, on the page that it was pressed on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partnerview.errors import DomainError
from partnerview.http.retry import retried


def acted(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    try:
        messages.success(request, retried(act))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(back)
