"""Entries of a deposit account: recorded, cleared, reversed; their evidence; the ledger and the statement as files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http import evidence
from partnerview.http.lists import download, download_pdf, wants_file
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.deposits import adjust, clear_entry, record_deposit, refund, reverse_entry, transfer, write_off
from retainers.deposit_forms import ClearingForm, DepositForm, OtherEntryForm, WhyForm
from retainers.deposit_tables import LedgerTable
from retainers.documents import table_pdf
from retainers.models import DepositEntry, EntryKind
from retainers.reports.statement import statement, statement_document
from retainers.views.find import find_account, find_entry, kicker_of, page_of

WHOLE = 100_000
MOVES = {EntryKind.REFUND: refund, EntryKind.TRANSFER: transfer, EntryKind.ADJUSTMENT: adjust}


@permission(Permission.DEPOSITS_CHANGE)
def deposit_new(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    form = DepositForm(request.POST or None, request.FILES or None, account=account)

    def save(values: dict[str, Any]) -> str:
        kept = evidence.keep(values.pop("evidence_file", None))
        entry = record_deposit(account, by=user_of(request), **values, **kept)
        amount = formats.amount_with(entry.amount, entry.currency)
        return f"{amount} is on the account." if entry.cleared_on else f"{amount} is pending until it clears."

    sheet = Sheet(
        kicker_of(account),
        "Record a deposit",
        page_of(account),
        "Record it",
        template="retainers/upload_form.html",
        consequences=("Cleared money counts at once.", "Without the tick it is pending and moves no balance."),
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_CHANGE)
def other_entry_new(request: HttpRequest, pk: int) -> HttpResponse:
    account, user = find_account(request, pk), user_of(request)
    form = OtherEntryForm(request.POST or None, request.FILES or None, account=account, user=user)

    def save(values: dict[str, Any]) -> str:
        kind, to = EntryKind(values.pop("kind")), values.pop("to", None)
        kept = evidence.keep(values.pop("evidence_file", None))
        if kind == EntryKind.WRITE_OFF:
            values.pop("money", None)
            write_off(account, by=user, **values, **kept)
        else:
            extra = {"to": to} if kind == EntryKind.TRANSFER else {}
            MOVES[kind](account, by=user, **extra, **values, **kept)  # type: ignore[operator]
        return f"{kind.label} recorded."

    sheet = Sheet(
        kicker_of(account),
        "Record a refund, transfer, adjustment or write-off",
        page_of(account),
        "Record it",
        template="retainers/upload_form.html",
        consequences=(
            "A refund or transfer takes no more than is available.",
            "An adjustment or write-off needs a reason.",
        ),
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_CHANGE)
def entry_clearing(request: HttpRequest, pk: int) -> HttpResponse:
    entry = find_entry(request, pk)
    form = ClearingForm(request.POST or None, initial={"cleared_on": clock.today()})

    def save(values: dict[str, Any]) -> str:
        given = {name: value for name, value in values.items() if value}
        clear_entry(entry, by=user_of(request), **given)
        return f"{formats.amount_with(entry.amount, entry.currency)} has cleared."

    return form_page(request, form, save, done=None, sheet=_sheet(entry, "Clear", "It has arrived"))


@permission(Permission.DEPOSITS_CHANGE)
def entry_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    entry = find_entry(request, pk)

    def save(values: dict[str, Any]) -> str:
        reverse_entry(entry, by=user_of(request), **values)
        return f"Entry {entry.sequence} is reversed."

    sheet = _sheet(entry, "Reverse", "Reverse it", kind="danger")
    return form_page(request, WhyForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_VIEW)
def entry_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Always as a download: what others uploaded is never shown inside our pages."""
    return evidence.attachment(find_entry(request, pk))


@permission(Permission.DEPOSITS_VIEW)
def ledger_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ledger as CSV, XLSX, or as a statement on paper, filtered as on the page."""
    account = find_account(request, pk)
    days = {name: _day(request, name) for name in ("from", "to")}
    if request.GET.get("format") == "pdf":
        found = statement(account, starts_on=days["from"], last_day=days["to"], size=WHOLE)
        first = formats.day(days["from"]) if days["from"] else "from the start"
        words = f"{first} to {formats.day(days['to'] or clock.today())}"
        document = statement_document(account, found, days=words)
        return download_pdf(request, lambda: table_pdf(document), name=f"statement-{account.pk}")
    if not wants_file(request):
        raise Http404
    rows = DepositEntry.objects.filter(account=account)
    if days["from"]:
        rows = rows.filter(valued_on__gte=days["from"])
    if days["to"]:
        rows = rows.filter(valued_on__lte=days["to"])
    if request.GET.get("kind") in EntryKind.values:
        rows = rows.filter(kind=request.GET["kind"])
    values = rows.order_by("-sequence").values(*LedgerTable.needed())
    return download(request, LedgerTable, values, name=f"ledger-{account.pk}")


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET[name]) if request.GET.get(name) else None
    except ValueError:
        raise Http404 from None


def _sheet(entry: DepositEntry, verb: str, button: str, *, kind: str = "primary") -> Sheet:
    amount = formats.amount_with(entry.amount, entry.currency)
    heading = f"{verb} entry {entry.sequence}, {amount}"
    consequences = (
        ("A row of its own counts the money from that day on.",)
        if verb == "Clear"
        else ("A linked row of the opposite amount is added; the entry itself stays.",)
    )
    return Sheet(
        kicker_of(entry.account), heading, page_of(entry.account), button, kind=kind, consequences=consequences
    )
