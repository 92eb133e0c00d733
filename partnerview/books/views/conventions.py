"""Settings → Conventions: how this firm counts."""

from __future__ import annotations

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partnerview.books.actions.conventions import change_conventions
from partnerview.books.forms import ConventionsForm
from partnerview.books.models import Conventions
from partnerview.errors import DomainError
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission


@permission(Permission.SETTINGS_MANAGE)
def conventions(request: HttpRequest) -> HttpResponse:
    now = get_object_or_404(Conventions, pk=1)
    form = ConventionsForm(request.POST or None, initial=model_to_dict(now))
    if request.method == "POST" and form.is_valid():
        try:
            change_conventions(**form.cleaned_data, by=user_of(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The conventions are saved.")
            return redirect("books:conventions")
    return render(request, "books/conventions.html", {"form": form, "now": now}, status=422 if form.errors else 200)
