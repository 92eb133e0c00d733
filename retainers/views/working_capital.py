"""Working capital: the header, the three totals, bank statements and the lines that wait for a decision."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engagements.forms import ReasonForm
from engagements.views.editing import Sheet, form_page
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.reconciliation import candidates_for, decide_line, import_statement
from retainers.actions.top_ups import cancel_top_up
from retainers.bank_csv import MOST_BYTES
from retainers.deposit_filters import BankLineFilters, TopUpFilters
from retainers.deposit_forms import BankLineForm, BankStatementForm
from retainers.deposit_tables import BankLineTable, TopUpTable
from retainers.documents import top_up_pdf
from retainers.models import BankLine, BankStatement, DepositAccount, DepositEntry, TopUpRequest
from retainers.reports.positions import scope_of
from retainers.reports.risk_overview import overview
from retainers.reports.working_capital import converted, three_ways
from retainers.views.find import when_of


@permission(Permission.DEPOSITS_VIEW)
def working_capital(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    when, form = when_of(request)
    capitals = overview(when, accounts=scope_of(user)).capitals
    context = {
        "capitals": capitals,
        "total": converted(capitals, as_of=when.as_of),
        "three_ways": three_ways(as_of=when.as_of, is_now=when.is_now) if scope_of(user) is None else [],
        "statements": BankStatement.objects.visible_to(user).select_related("uploaded_by")[:8],
        "may_import": user.may(Permission.DEPOSITS_CHANGE),
        "when": when,
        "form": form,
    }
    return render(request, "retainers/working_capital.html", context)


@permission(Permission.DEPOSITS_CHANGE)
def top_up_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody waits for it any more; the same crossing does not ask again."""
    rows = TopUpRequest.objects.filter(account__in=DepositAccount.objects.visible_to(user_of(request)))
    asked = get_object_or_404(rows.select_related("account__partner", "account__client"), pk=pk)

    def save(values: dict[str, Any]) -> str:
        cancel_top_up(asked, by=user_of(request), **values)
        return f"{asked.reference} is no longer waited for."

    amount = formats.amount_with(asked.amount, asked.currency)
    sheet = Sheet(
        f"Top-up · {asked.account.holder_name}",
        f"Stop waiting for {asked.reference}, {amount}",
        reverse("retainers:deposit-account-detail", args=[asked.account_id]),
        "Stop waiting",
        kind="danger",
        consequences=("The holder is not told by this.", "The same crossing of the floor does not ask again."),
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_CHANGE)
def bank_statement_new(request: HttpRequest) -> HttpResponse:
    form = BankStatementForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        file = values["file"]
        found = import_statement(file.read(MOST_BYTES + 1), file_name=file.name, by=user_of(request))
        known = f", {found.known} known from before" if found.known else ""
        return f"{found.matched} lines matched, {found.queued} to decide{known}."

    sheet = Sheet(
        "Working capital",
        "Import a bank statement",
        reverse("retainers:working-capital"),
        "Import it",
        template="retainers/upload_form.html",
        consequences=(
            "A line that is exactly one pending entry clears it.",
            "A line that matches nothing, or two things, waits for you with the reason.",
            "The same file again is refused; lines of overlapping files are taken once.",
        ),
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_VIEW)
def bank_line_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "retainers/bank_line_list.html",
        rows=BankLine.objects.visible_to(user_of(request)),
        table=BankLineTable,
        filters=BankLineFilters,
        name="bank-lines",
        context={"may_import": user_of(request).may(Permission.DEPOSITS_CHANGE)},
    )


@permission(Permission.DEPOSITS_CHANGE)
def bank_line_decision(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    line = get_object_or_404(BankLine.objects.visible_to(user), pk=pk)
    found = candidates_for(Money(line.amount, line.currency), booked_on=line.booked_on)[:20]
    entries = [(str(entry.pk), _named(entry)) for entry in found]
    accounts = DepositAccount.objects.visible_to(user).filter(currency=line.currency, status="open")
    form = BankLineForm(request.POST or None, entries=entries, accounts=accounts.select_related("partner", "client"))

    def save(values: dict[str, Any]) -> str:
        entry = DepositEntry.objects.filter(pk=values.pop("entry") or 0).first()
        decided = decide_line(line, by=user, entry=entry, **values)
        return "The line is matched." if decided.entry_id else "The line is set aside."

    amount = formats.amount_with(line.amount, line.currency)
    sheet = Sheet(
        f"Bank line · {formats.day(line.booked_on)}",
        f"What is {amount}?",
        f"{reverse('retainers:bank-line-list')}?status=queued",
        "Decide",
        lede=" · ".join(part for part in (line.text, line.why) if part),
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_VIEW)
def top_up_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "retainers/top_up_list.html",
        rows=TopUpRequest.objects.visible_to(user_of(request)).annotate(
            holder=Coalesce("account__partner__name", "account__client__name")
        ),
        table=TopUpTable,
        filters=TopUpFilters,
        name="top-ups",
    )


@permission(Permission.DEPOSITS_VIEW)
def top_up_document(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(TopUpRequest.objects.visible_to(user_of(request)), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="{found.reference}.pdf"'}
    return HttpResponse(top_up_pdf(found.document), content_type="application/pdf", headers=headers)


def _named(entry: DepositEntry) -> str:
    state = "pending" if entry.is_pending else "cleared"
    return f"No. {entry.sequence} of {entry.account.holder_name}, {formats.day(entry.valued_on)}, {state}"
