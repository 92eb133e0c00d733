"""Handovers: the list, handing over, one handover with its packs, and each pack as a page and as a PDF."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.audit.reports.timeline import timeline_of
from partnerview.directory.models import Partner
from partnerview.errors import DomainError
from partnerview.http.forms import cleaned
from partnerview.http.lists import list_page
from partnerview.http.retry import retried
from partnerview.ui import formats
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from programs.actions.handovers import cancel_handover, hand_over
from programs.documents import packs_pdf
from programs.filters.handovers import HandoverFilters
from programs.forms.handovers import HandoverForm
from programs.forms.raps import ReasonForm
from programs.models import Handover, HandoverPack
from programs.models.partner_profile import partners_seen_by
from programs.reports.handover_pack import packs_of
from programs.tables.handovers import HandoverTable
from programs.views.find import find_partner
from programs.views.pack_page import Pack, names_in

NOBODY = "nobody"


@permission(Permission.PROGRAMS_VIEW)
def handover_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "programs/handover_list.html",
        rows=Handover.objects.visible_to(user).annotate(count=Count("partners")),
        table=HandoverTable,
        filters=HandoverFilters,
        name="handovers",
        context={"may_hand_over": user.may(Permission.PORTFOLIOS_HAND_OVER)},
    )


@permission(Permission.PORTFOLIOS_HAND_OVER)
def handover_new(request: HttpRequest) -> HttpResponse:
    """First whose portfolio (`?pam=`), then which of its partners go to whom."""
    user = user_of(request)
    chosen = request.GET.get("pam", "")
    portfolios = _portfolios(user)
    if chosen not in {key for key, _, _ in portfolios}:
        return render(request, "programs/handover_whose.html", {"portfolios": portfolios})
    pam = None if chosen == NOBODY else get_object_or_404(User, pk=int(chosen))
    every = partners_seen_by(user).filter(pam=pam).values_list("pk", flat=True)
    form = HandoverForm(request.POST or None, user=user, pam=pam, initial={"partners": list(every)})
    if request.method == "POST" and form.is_valid():
        try:
            handover = retried(lambda: hand_over(by=user, **cleaned(form)))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("programs:handover-detail", handover.pk)
    context = {"form": form, "pam": pam}
    return render(request, "programs/handover_form.html", context, status=422 if form.errors else 200)


@permission(Permission.PROGRAMS_VIEW)
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    handover, user = _find(request, pk), user_of(request)
    packs = list(_packs(user).filter(handover=handover).order_by("partner__name"))
    context = {
        "handover": handover,
        "packs": worded(packs),
        "partners": partners_seen_by(user).filter(handovers=handover).order_by("name"),
        "events": timeline_of(handover, limit=20),
        "may_cancel": handover.is_planned and user.may(Permission.PORTFOLIOS_HAND_OVER),
    }
    return render(request, "programs/handover_detail.html", context)


@permission(Permission.PROGRAMS_VIEW)
def handover_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Every pack of one handover that this person sees."""
    handover = _find(request, pk)
    packs = worded(list(_packs(user_of(request)).filter(handover=handover).order_by("partner__name")))
    title = f"Handover to {handover.to_pam.name}, {formats.day(handover.effective_on)}"
    return pdf_answer(packs_pdf(packs, title=title), f"handover-{handover.pk}.pdf")


@permission(Permission.PORTFOLIOS_HAND_OVER)
def handover_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    handover = _find(request, pk)

    def save(values: dict[str, Any]) -> str:
        cancel_handover(handover, by=user_of(request), **values)
        return "The handover is cancelled. Nothing moves."

    back = reverse("programs:handover-detail", args=[pk])
    sheet = Sheet("Handovers", "Cancel the planned handover", back, "Cancel it", kind="danger")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.PROGRAMS_VIEW)
def pack_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_packs(user_of(request)), pk=pk)
    [pack] = worded([row])
    context = {"pack": pack, "handover": row.handover, "partner": row.partner}
    return render(request, "programs/handover_pack.html", context)


@permission(Permission.PROGRAMS_VIEW)
def pack_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_packs(user_of(request)), pk=pk)
    packs = worded([row])
    title = f"{row.partner.name}, {formats.day(row.given_on)}"
    return pdf_answer(packs_pdf(packs, title=title), f"handover-pack-{row.pk}.pdf")


@permission(Permission.PROGRAMS_VIEW)
def partner_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The pack of one partner as it would be given today."""
    partner = find_partner(request, pk)
    return render(request, "programs/handover_pack.html", {"pack": pack_of_today(partner), "partner": partner})


@permission(Permission.PROGRAMS_VIEW)
def partner_handover_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner(request, pk)
    today = clock.today()
    content = packs_pdf([pack_of_today(partner)], title=f"{partner.name}, {formats.day(today)}")
    return pdf_answer(content, f"partner-{partner.pk}-{today:%Y-%m-%d}.pdf")


def pack_of_today(partner: Partner) -> Pack:
    document = packs_of([partner.pk], on=clock.today())[partner.pk]
    return Pack(document, names_in([document]), clock.today())


def worded(rows: list[HandoverPack]) -> list[Pack]:
    """Rows of packs in words, with everybody's name as of today."""
    names = names_in(row.document for row in rows)
    return [
        Pack(
            row.document,
            names,
            row.given_on,
            giver=row.from_pam.name if row.from_pam else "",
            receiver=row.to_pam.name,
            reason=row.handover.reason,
            pk=row.pk,
        )
        for row in rows
    ]


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _packs(user: User) -> QuerySet[HandoverPack]:
    return HandoverPack.objects.visible_to(user).select_related("partner", "from_pam", "to_pam", "handover")


def _find(request: HttpRequest, pk: int) -> Handover:
    rows = Handover.objects.visible_to(user_of(request)).select_related("from_pam", "to_pam", "requested_by")
    return get_object_or_404(rows, pk=pk)


def _portfolios(user: User) -> list[tuple[str, str, int]]:
    """Key for the address, name, how many partners of theirs this person may hand over."""
    rows = (
        partners_seen_by(user).order_by().values("pam", "pam__name").annotate(count=Count("pk")).order_by("pam__name")
    )
    return [
        (str(row["pam"]) if row["pam"] else NOBODY, row["pam__name"] or "Nobody looks after these", row["count"])
        for row in rows
    ]
