"""Finding what an address names, as far as this person may see it; and the words around a form."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partnerview import clock
from partnerview.users.access import user_of
from retainers.deposit_forms import AsOfForm
from retainers.models import DepositAccount, DepositEntry, Draw
from retainers.reports.positions import When


def find_account(request: HttpRequest, pk: int) -> DepositAccount:
    rows = DepositAccount.objects.visible_to(user_of(request)).select_related("partner", "client")
    return get_object_or_404(rows, pk=pk)


def find_entry(request: HttpRequest, pk: int) -> DepositEntry:
    rows = DepositEntry.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("account__partner", "account__client"), pk=pk)


def find_draw(request: HttpRequest, pk: int) -> Draw:
    rows = Draw.objects.visible_to(user_of(request)).select_related("account__partner", "account__client")
    return get_object_or_404(rows.select_related("requested_by", "approved_by", "posted_by", "invoice"), pk=pk)


def page_of(account: DepositAccount) -> str:
    return reverse("retainers:deposit-account-detail", args=[account.pk])


def kicker_of(account: DepositAccount) -> str:
    return f"Deposit account · {account.holder_name} · {account.currency}"


def when_of(request: HttpRequest) -> tuple[When, AsOfForm]:
    """As of which day and as known when: from the address, today and now by default."""
    form = AsOfForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    known = given.get("known_at")
    until = None if known is None or known >= clock.today() else clock.start_of(known + dt.timedelta(days=1))
    return When(given.get("as_of") or clock.today(), until), form
