"""Finding RAPs, reviews and what hangs on them, as far as this person may see it; and one press of a button."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.views.editing import Sheet
from partnerview.users.access import user_of
from programs.models import Commitment, MdfCommitment, MdfDisbursement, MdfExemption, NamedAccount, Qar, Rap


def find_rap(request: HttpRequest, pk: int) -> Rap:
    rows = Rap.objects.visible_to(user_of(request))
    needed = ("partner__territory", "partner__pam", "strategy__cohort", "acknowledged_by", "amends", "created_by")
    return get_object_or_404(rows.select_related("decision__to_cohort", *needed), pk=pk)


def find_account(request: HttpRequest, pk: int) -> NamedAccount:
    rows = NamedAccount.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("rap__partner", "customer", "owner"), pk=pk)


def find_commitment_of_mdf(request: HttpRequest, pk: int) -> MdfCommitment:
    rows = MdfCommitment.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("rap__partner", "exemption__partner", "exemption__customer"), pk=pk)


def find_disbursement(request: HttpRequest, pk: int) -> MdfDisbursement:
    rows = MdfDisbursement.objects.visible_to(user_of(request))
    needed = ("commitment__rap__partner", "commitment__exemption__partner", "named_account__customer")
    return get_object_or_404(rows.select_related(*needed), pk=pk)


def find_exemption(request: HttpRequest, pk: int) -> MdfExemption:
    rows = MdfExemption.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("partner__territory", "partner__pam", "customer", "requested_by"), pk=pk
    )


def find_qar(request: HttpRequest, pk: int) -> Qar:
    rows = Qar.objects.visible_to(user_of(request))
    needed = ("partner__pam", "partner__territory", "prior", "strategy__cohort", "plan_locked_by")
    return get_object_or_404(rows.select_related(*needed), pk=pk)


def find_promise(request: HttpRequest, pk: int) -> Commitment:
    rows = Commitment.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("partner", "qar", "rap", "owner"), pk=pk)


def page_of_rap(pk: int) -> str:
    return reverse("programs:rap-detail", args=[pk])


def page_of_qar(pk: int) -> str:
    return reverse("programs:qar-detail", args=[pk])


def page_of_exemption(pk: int) -> str:
    return reverse("programs:exemption-detail", args=[pk])


def sheet_of_exemption(
    exemption: MdfExemption, heading: str, button: str, *consequences: str, kind: str = "primary"
) -> Sheet:
    kicker = f"MDF exemption · {exemption.partner.name}"
    return Sheet(kicker, heading, page_of_exemption(exemption.pk), button, kind=kind, consequences=consequences)


def sheet_of_money(commitment: MdfCommitment, heading: str, button: str, *consequences: str) -> Sheet:
    """Around what is done with money, on the way back to its RAP or its exemption."""
    holder = commitment.holder
    if isinstance(holder, MdfExemption):
        return sheet_of_exemption(holder, heading, button, *consequences)
    return sheet_of(holder, heading, button, *consequences)


def sheet_of(rap: Rap, heading: str, button: str, *consequences: str, kind: str = "primary") -> Sheet:
    kicker = f"RAP · {rap.partner.name} · {rap.period_label}"
    return Sheet(kicker, heading, page_of_rap(rap.pk), button, kind=kind, consequences=consequences)


def prefilled(request: HttpRequest, *names: str) -> dict[str, Any]:
    """What the address offers for a form."""
    return {name: request.GET[name] for name in names if request.GET.get(name)}
