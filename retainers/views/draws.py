"""Draws: asked for, decided and posted on the account's page; each step a page of its own as well."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from engagements.models import Invoice
from engagements.reports.receivables import open_amount
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http import evidence
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.money import Money
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from retainers.actions.draws import (
    approve_draw,
    cancel_draw,
    draw_time,
    post_draw,
    reject_draw,
    request_draw,
    reverse_draw,
)
from retainers.balances import balances_of
from retainers.deposit_filters import DrawFilters
from retainers.deposit_forms import ApprovalForm, DrawForm, PostingForm, WhyForm
from retainers.deposit_tables import DrawTable
from retainers.models import Draw
from retainers.views.account_page import AccountPage, DrawPanel
from retainers.views.find import find_account, find_draw, kicker_of, page_of


@permission(Permission.DEPOSITS_VIEW)
def draw_list(request: HttpRequest) -> HttpResponseBase:
    rows = Draw.objects.visible_to(user_of(request))
    return list_page(
        request,
        "retainers/draw_list.html",
        rows=rows.annotate(holder=Coalesce("account__partner__name", "account__client__name")),
        table=DrawTable,
        filters=DrawFilters,
        name="draws",
    )


@permission(Permission.DEPOSITS_VIEW)
def draw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    draw, user = find_draw(request, pk), user_of(request)
    page = AccountPage(draw.account, user, {})
    panel = next((panel for panel in page.panels if panel.draw.pk == draw.pk), None)
    context = {"draw": draw, "panel": panel or DrawPanel(draw, page.balances, (), user), "waits": panel is not None}
    return render(request, "retainers/draw_detail.html", context | {"may_reverse": page.may_reverse_draws})


@permission(Permission.DRAWS_REQUEST)
def draw_new(request: HttpRequest, pk: int) -> HttpResponse:
    account = find_account(request, pk)
    form = DrawForm(request.POST or None, request.FILES or None, account=account)

    def save(values: dict[str, Any]) -> str:
        kept = evidence.keep(values.pop("evidence_file", None))
        draw = request_draw(account, by=user_of(request), **values, **kept)
        return f"The draw of {formats.amount_with(draw.amount, draw.currency)} waits for another person."

    available = formats.amount_with(balances_of(account).available, account.currency)
    sheet = Sheet(
        kicker_of(account),
        "Ask for a draw",
        page_of(account),
        "Ask for it",
        lede=f"{available} is available now.",
        template="retainers/upload_form.html",
        consequences=("Another person approves it; until then nothing is held.",),
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.DRAWS_REQUEST)
@require_POST
def draw_from_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a draw of all approved time that is proposed, as one amount."""
    account = find_account(request, pk)

    def act() -> str:
        draw = draw_time(account, by=user_of(request))
        return f"A draw of {formats.amount_with(draw.amount, draw.currency)} for time waits for another person."

    return acted(request, act, page_of(account))


@permission(Permission.DRAWS_REQUEST)
@require_POST
def draw_from_invoice(request: HttpRequest, pk: int, invoice: int) -> HttpResponse:
    """Ask for a draw of what is due on an invoice."""
    account = find_account(request, pk)
    found = get_object_or_404(Invoice.objects.visible_to(user_of(request)), pk=invoice)

    def act() -> str:
        request_draw(
            account,
            money=Money(open_amount(found), found.currency),
            what_for=f"Invoice {found.reference}",
            invoice=found,
            engagement=found.engagement,
            by=user_of(request),
        )
        return f"A draw for {found.reference} waits for another person."

    return acted(request, act, page_of(account))


@permission(Permission.DRAWS_APPROVE)
@step_up
def draw_approval(request: HttpRequest, pk: int) -> HttpResponse:
    draw = find_draw(request, pk)
    form = ApprovalForm(request.POST or None, initial={"amount": draw.amount}, currency=draw.currency)

    def save(values: dict[str, Any]) -> str:
        money = Money(values["amount"], draw.currency)
        approve_draw(draw, money=money, reason=values["reason"], by=user_of(request))
        return f"{formats.amount_with(money)} is held."

    return form_page(request, form, save, done=None, sheet=_sheet(draw, "Approve the draw", "Approve it"))


@permission(Permission.DRAWS_APPROVE)
def draw_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    draw = find_draw(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_draw(draw, by=user_of(request), **values)
        return "The draw is rejected."

    sheet = _sheet(draw, "Reject the draw", "Reject it", kind="danger")
    return form_page(request, WhyForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.DEPOSITS_VIEW)
@require_POST
def draw_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """By who asked, or by who approves draws: the action knows."""
    draw = find_draw(request, pk)

    def act() -> str:
        cancel_draw(draw, by=user_of(request))
        return "The draw is cancelled; nothing is held for it."

    return acted(request, act, page_of(draw.account))


@permission(Permission.DRAWS_POST)
def draw_posting(request: HttpRequest, pk: int) -> HttpResponse:
    draw = find_draw(request, pk)
    form = PostingForm(request.POST or None, initial={"valued_on": clock.today()})

    def save(values: dict[str, Any]) -> str:
        post_draw(draw, by=user_of(request), **values)
        return f"{formats.amount_with(draw.effective_amount, draw.currency)} is drawn."

    return form_page(request, form, save, done=None, sheet=_sheet(draw, "Post the draw", "Post it"))


@permission(Permission.DRAWS_POST)
def draw_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    draw = find_draw(request, pk)

    def save(values: dict[str, Any]) -> str:
        reverse_draw(draw, by=user_of(request), **values)
        return "The draw is taken back."

    sheet = _sheet(draw, "Reverse the draw", "Reverse it", kind="danger")
    return form_page(request, WhyForm(request.POST or None), save, done=None, sheet=sheet)


def _sheet(draw: Draw, verb: str, button: str, *, kind: str = "primary") -> Sheet:
    amount = formats.amount_with(draw.effective_amount, draw.currency)
    invoice = f" {draw.invoice.reference} is owed again." if draw.payment_id and draw.invoice else ""
    consequences = {
        "Approve the draw": "The amount is held until the draw is posted or cancelled.",
        "Post the draw": f"{amount} leaves the account.",
        "Reverse the draw": f"A linked row puts {amount} back.{invoice}",
    }
    told = tuple(text for name, text in consequences.items() if name == verb)
    return Sheet(
        kicker_of(draw.account),
        f"{verb} of {amount}",
        page_of(draw.account),
        button,
        lede=draw.what_for,
        kind=kind,
        consequences=told,
    )
