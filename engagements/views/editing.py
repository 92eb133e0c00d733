"""The one way in which forms of Operate are shown, refused and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partnerview.errors import DomainError
from partnerview.http.forms import DomainForm, cleaned
from partnerview.http.retry import retried


@dataclass(frozen=True)
class Sheet:
    """What stands around a form: its title, what it will do, its button, the way back, what to read beside it."""

    kicker: str
    heading: str
    back: str
    button: str = "Save"
    lede: str = ""
    kind: str = "primary"
    template: str = "engagements/form_page.html"
    consequences: tuple[str, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)


def form_page(
    request: HttpRequest, form: DomainForm, save: Callable[[dict[str, Any]], str], *, done: str | None, sheet: Sheet
) -> HttpResponse:
    """Show the form; on a good POST call the action and go to `done`; on a refusal keep what was typed.

    `save` returns the sentence that tells what has happened; `done` None goes back.
    """
    if request.method == "POST" and form.is_valid():
        try:
            sentence = retried(lambda: save(cleaned(form)))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, sentence)
            return redirect(done or sheet.back)
    context = {"form": form, "sheet": sheet, **sheet.context}
    return render(request, sheet.template, context, status=422 if form.errors else 200)
