"""The pages of MDF: what it led to, exemptions, what is committed, what was paid out."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from partnerview.http.lists import list_page
from partnerview.ui.parts import Tab
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from programs.filters.mdf import DisbursementFilters, MdfCommitmentFilters
from programs.models import MdfCommitment, MdfDisbursement
from programs.tables.mdf import MdfCommitmentTable, PaymentTable, amount_totals

_PLACES: Final = (
    ("What it led to", "mdf-outcomes"),
    ("Exemptions", "exemption-list"),
    ("Committed", "mdf-commitment-list"),
    ("Paid out", "mdf-payment-list"),
)


def mdf_tabs(current: str) -> list[Tab]:
    return [Tab(label, reverse(f"programs:{name}"), current=name == current) for label, name in _PLACES]


@permission(Permission.PROGRAMS_VIEW)
def mdf_commitment_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/mdf_commitment_list.html",
        rows=MdfCommitment.objects.visible_to(user_of(request)),
        table=MdfCommitmentTable,
        filters=MdfCommitmentFilters,
        totals=amount_totals,
        name="mdf-commitments",
        context={"tabs": mdf_tabs("mdf-commitment-list")},
    )


@permission(Permission.PROGRAMS_VIEW)
def mdf_payment_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request,
        "programs/mdf_payment_list.html",
        rows=MdfDisbursement.objects.visible_to(user_of(request)),
        table=PaymentTable,
        filters=DisbursementFilters,
        totals=amount_totals,
        name="mdf-payments",
        context={"tabs": mdf_tabs("mdf-payment-list")},
    )
