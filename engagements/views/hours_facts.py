"""Pages for the facts of lines: hours bought ahead, and how far an outcome is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.actions.hours_blocks import buy_block, take_back_block
from engagements.actions.outcomes import report_outcome
from engagements.forms import ReasonForm
from engagements.hours_forms import BlockForm, OutcomeReportForm
from engagements.models import HoursBlock, ServiceLine
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission

FORM = "engagements/fact_form.html"


@permission(Permission.ENGAGEMENTS_CHANGE)
def block_new(request: HttpRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    form = BlockForm(request.POST or None, initial={"bought_on": clock.today()})

    def save(values: dict[str, Any]) -> str:
        block = buy_block(line, by=user_of(request), **values)
        return f"{_words(block)} are bought on “{line.name}”."

    sheet = Sheet(
        kicker=f"{line.engagement.client.name} · {line.name}",
        heading="Hours bought ahead",
        back=reverse("engagements:engagement-hours", args=[line.engagement_id]),
        button="Record the purchase",
        template=FORM,
        consequences=(
            "They can be used from that day; those that expire first go first.",
            "The next invoice asks for the price.",
            "Revenue follows use; what is left when they expire is revenue then.",
        ),
        context={"engagement": line.engagement},
    )
    return form_page(request, form, save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def block_taking_back(request: HttpRequest, pk: int) -> HttpResponse:
    blocks = HoursBlock.objects.visible_to(user_of(request)).select_related("line__engagement__client")
    block = get_object_or_404(blocks, pk=pk)

    def save(values: dict[str, Any]) -> str:
        take_back_block(block, by=user_of(request), **values)
        return "The purchase is taken back."

    sheet = Sheet(
        kicker=f"{block.line.engagement.client.name} · {block.line.name}",
        heading=f"Take back {_words(block)} of {formats.day(block.bought_on)}",
        back=reverse("engagements:engagement-hours", args=[block.line.engagement_id]),
        button="Take it back",
        kind="danger",
        consequences=("It counts as if it had never been bought.", "It stays on the record with your reason."),
    )
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.ENGAGEMENTS_CHANGE)
def outcome_report_new(request: HttpRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    latest = line.outcome_reports.last()
    initial = {
        "dated_on": clock.today(),
        "progress_percent": latest.progress_percent.normalize() if latest else None,
        "amount": latest.amount if latest else line.price.quantize(line.cap_amount) if line.cap_amount else line.price,
        "is_known": bool(latest and latest.is_known),
    }

    def save(values: dict[str, Any]) -> str:
        report = report_outcome(line, by=user_of(request), **values)
        return f"“{line.name}” is {report.progress_percent.normalize():f} % done."

    sheet = Sheet(
        kicker=f"{line.engagement.client.name} · {line.name}",
        heading="How far is the outcome?",
        back=reverse("engagements:engagement-detail", args=[line.engagement_id]),
        button="Report it",
        template=FORM,
        consequences=(
            f"Until it is known, at most {_safe(line)} × progress is earned.",
            "Once it is known, the known amount × progress; the difference is earned at once.",
            "What is known and done is on the next invoice.",
        ),
        context={"engagement": line.engagement},
    )
    return form_page(request, OutcomeReportForm(request.POST or None, initial=initial), save, done=None, sheet=sheet)


def _line(request: HttpRequest, pk: int) -> ServiceLine:
    lines = ServiceLine.objects.visible_to(user_of(request)).select_related("engagement__client")
    return get_object_or_404(lines, pk=pk)


def _safe(line: ServiceLine) -> str:
    return formats.amount_with(line.cap_amount or 0, line.currency)


def _words(block: HoursBlock) -> str:
    if block.minutes:
        return f"{formats.hours(block.minutes)} hours"
    return formats.amount_with(block.price, block.currency)
