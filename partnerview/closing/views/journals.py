"""Journals: what was exported, a new one, its file, and what the firm calls its accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from partnerview.books.models import AccountingPeriod
from partnerview.closing.actions.journals import export_journal, file_of, name_account
from partnerview.closing.filters import JournalFilters
from partnerview.closing.forms import AccountForm, JournalForm
from partnerview.closing.journal_accounts import ACCOUNTS, default_account, root_of
from partnerview.closing.models import AccountName, JournalExport
from partnerview.closing.tables import JournalTable
from partnerview.errors import DomainError
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.months import Month
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up


@permission(Permission.BOOKS_VIEW)
def journal_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "closing/journal_list.html",
        rows=JournalExport.objects.visible_to(user),
        table=JournalTable,
        filters=JournalFilters,
        name="journals",
        context={"may_export": user.may(Permission.BOOKS_CHANGE)},
    )


@permission(Permission.BOOKS_CHANGE)
@step_up
def journal_new(request: HttpRequest) -> HttpResponse:
    """Choose the months and the form; a POST writes the file."""
    periods = AccountingPeriod.objects.order_by("-month").values_list("month", flat=True)
    months = [Month.of(day) for day in periods]
    if not months:
        return render(request, "closing/journal_new.html", {"form": None})
    start = {"first_month": str(months[min(1, len(months) - 1)]), "kind": "csv"}
    form = JournalForm(request.POST or None, months=months, initial=start | {"last_month": start["first_month"]})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        first, last = Month.parse(chosen["first_month"]), Month.parse(chosen["last_month"])
        try:
            made = retried(lambda: export_journal(kind=chosen["kind"], first=first, last=last, by=user_of(request)))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{made.postings:,} postings are written. The file is in the list.")
            return redirect("closing:journal-list")
    return render(request, "closing/journal_new.html", {"form": form}, status=422 if form.errors else 200)


@permission(Permission.BOOKS_VIEW)
@step_up
def journal_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was written."""
    export = get_object_or_404(JournalExport.objects.visible_to(user_of(request)), pk=pk)
    kind = "text/csv; charset=utf-8" if export.file_name.endswith("csv") else "text/plain; charset=utf-8"
    return FileResponse(file_of(export).open("rb"), as_attachment=True, filename=export.file_name, content_type=kind)


@permission(Permission.BOOKS_VIEW)
def account_list(request: HttpRequest) -> HttpResponse:
    named = {row.key: row for row in AccountName.objects.all()}
    rows = [(key, root_of(key), named.get(key) or default_account(key), key in named) for key in ACCOUNTS]
    may_change = user_of(request).may(Permission.BOOKS_CHANGE)
    return render(request, "closing/account_list.html", {"rows": rows, "may_change": may_change})


@permission(Permission.BOOKS_CHANGE)
def account_name(request: HttpRequest, account: str) -> HttpResponse:
    """What one account is called in the firm's own ledger."""
    if account not in ACCOUNTS:
        raise Http404
    now = AccountName.objects.filter(key=account).first() or default_account(account)
    form = AccountForm(request.POST or None, initial={"code": now.code, "name": now.name})
    if request.method == "POST" and form.is_valid():
        name_account(account, **form.cleaned_data, by=user_of(request))
        return redirect("closing:account-list")
    context = {"form": form, "now": default_account(account)}
    return render(request, "closing/account_form.html", context, status=422 if form.errors else 200)
