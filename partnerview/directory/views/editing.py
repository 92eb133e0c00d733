"""The one way in which the directory's forms are shown, refused and saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partnerview.errors import DomainError
from partnerview.http.forms import DomainForm, cleaned
from partnerview.http.retry import retried


def edit_page(
    request: HttpRequest,
    form: DomainForm,
    save: Callable[[dict[str, Any]], Model],
    *,
    done: Callable[[Any], str],
    heading: str,
    back: str,
    button: str = "Save",
    note: str = "",
) -> HttpResponse:
    """Show the form; on a good POST call the action and go to `done(thing)`; keep what was typed otherwise.

    `note` says what is changed elsewhere.
    """
    if request.method == "POST" and form.is_valid():
        try:
            thing = retried(lambda: save(cleaned(form)))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{thing} is saved.")
            return redirect(done(thing))
    context = {"form": form, "heading": heading, "back": back, "button": button, "note": note}
    return render(request, "directory/record_form.html", context, status=422 if form.errors else 200)


def initial_of(thing: Model, form: type[DomainForm]) -> dict[str, Any]:
    """What the record holds now, for each field of the form."""
    initial = {}
    for name in form.base_fields:
        value = getattr(thing, name)
        initial[name] = list(value.all()) if hasattr(value, "all") else value
    return initial
