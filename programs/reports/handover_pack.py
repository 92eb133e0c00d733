"""What stands with partners on a day: promises, concerns, money, accounts, next dates, classification, contacts.

`packs_of` answers one document per partner, in a constant number of queries. A document is plain JSON, amounts as
text beside their currency; it names colleagues and contacts by id only (`people_of` reads who they are now).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import F

from partnerview.db.rows import fetch
from partnerview.directory.models import Contact, Partner
from partnerview.directory.upcoming import next_dates
from programs.models import AccountStage, Classification, Commitment, NamedAccount, Qar, Rap, RapStatus
from programs.reports.arr import ARR, Arr
from programs.reports.mdf_outcomes import PlanOutcome, outcomes_of

CONCERNS: Final = 3
Document = dict[str, Any]
_ARR_OF: Final = f"WITH {ARR} SELECT * FROM arr WHERE partner_id = ANY(%(partners)s) ORDER BY partner_id, currency"  # noqa: S608
# Plans that are still being written or signed, and those that run or ran out; superseded ones live on in the next.
_TOLD: Final = (RapStatus.DRAFT, RapStatus.SUBMITTED, RapStatus.APPROVED, RapStatus.ACTIVE, RapStatus.ENDED)


def packs_of(partners: Sequence[int], *, on: dt.date) -> dict[int, Document]:
    """Partner → document, each with every section, empty ones included."""
    sections: dict[str, dict[int, list[Any]]] = {
        "promises": _promises(partners, on),
        "concerns": _concerns(partners),
        "plans": _plans(partners),
        "accounts": _accounts(partners),
        "dates": _dates(partners, on),
        "arr": _arr(partners, on),
        "contacts": _contacts(partners),
    }
    classified = _classified(partners, on)
    rows = Partner.objects.filter(pk__in=partners).select_related("profile", "territory").order_by("name", "id")
    return {
        partner.pk: {
            "on": on.isoformat(),
            "partner": _identity(partner),
            "classification": classified.get(partner.pk),
            **{name: found.get(partner.pk, []) for name, found in sections.items()},
        }
        for partner in rows
    }


def _identity(partner: Partner) -> Document:
    profile = getattr(partner, "profile", None)
    return {
        "id": partner.pk,
        "name": partner.name,
        "roles": list(partner.roles),
        "territory": partner.territory.name if partner.territory else "",
        "pam": partner.pam_id,
        "stage": profile.stage if profile else "",
        "tier": profile.tier if profile else "",
        "vertical": profile.vertical if profile else "",
        "icp_alignment": _text(profile.icp_alignment if profile else None),
        "margin": _text(profile.margin if profile else None),
    }


def _promises(partners: Sequence[int], on: dt.date) -> dict[int, list[Document]]:
    rows = Commitment.objects.waiting().filter(partner__in=partners).order_by("due_on", "id")
    needed = ("pk", "partner_id", "text", "side", "owner_id", "owner_name", "due_on", "promised_on", "deferrals")
    return _grouped(
        rows.values(
            *needed, "worth", "currency", "qar_id", "rap_id", "origin_id", number=F("qar__number"),
            period=F("rap__period_label"), made_by=F("origin__created_by"), written_by=F("created_by"),
        ),
        lambda row: {
            "id": row["pk"],
            "text": row["text"],
            "side": row["side"],
            "owner": row["owner_id"],
            "owner_name": row["owner_name"],
            "due_on": row["due_on"].isoformat(),
            "promised_on": row["promised_on"].isoformat(),
            "promised_by": row["made_by"] or row["written_by"],
            "deferrals": row["deferrals"],
            "origin": row["origin_id"] or row["pk"],
            "qar": row["qar_id"],
            "rap": row["rap_id"],
            "made_in": f"QAR {row['number']}" if row["qar_id"] else f"RAP {row['period']}",
            "worth": _text(row["worth"]),
            "currency": row["currency"],
            "overdue_days": max(0, (on - row["due_on"]).days),
        },
    )  # fmt: skip


def _concerns(partners: Sequence[int]) -> dict[int, list[Document]]:
    """The last three reviews in which one was written down, the latest first."""
    rows = Qar.objects.filter(partner__in=partners).exclude(concerns="").exclude(concerns__iexact="none")
    found = _grouped(
        rows.order_by("-number").values("pk", "partner_id", "number", "opened_on", "concerns"),
        lambda row: {
            "qar": row["pk"],
            "number": row["number"],
            "on": row["opened_on"].isoformat() if row["opened_on"] else None,
            "text": row["concerns"],
        },
    )
    return {partner: concerns[:CONCERNS] for partner, concerns in found.items()}


def _plans(partners: Sequence[int]) -> dict[int, list[Document]]:
    """Money of each plan: agreed, committed, disbursed, confirmed, of both sides; and what it has won."""
    plans = Rap.objects.filter(partner__in=partners, status__in=_TOLD).order_by("-id").select_related("partner")
    outcomes = {one.rap: one for one in outcomes_of(plans.filter(status__in=(RapStatus.ACTIVE, RapStatus.ENDED)))}
    return _grouped(
        plans.values("pk", "partner_id", "period_label", "status", "currency", "version", "mdf_amount",
                     "partner_amount", "arr_target"),
        lambda row: _plan(row, outcomes.get(row["pk"])),
    )  # fmt: skip


def _plan(row: Mapping[str, Any], outcome: PlanOutcome | None) -> Document:
    names = ("committed", "disbursed", "confirmed", "partner_disbursed", "arr_won")
    return {
        "rap": row["pk"],
        "period": row["period_label"],
        "version": row["version"],
        "status": row["status"],
        "currency": row["currency"],
        "mdf": _text(row["mdf_amount"]),
        "co_investment": _text(row["partner_amount"]),
        "arr_target": _text(row["arr_target"]),
        **{name: _text(getattr(outcome, name, Decimal(0))) for name in names},
    }


def _accounts(partners: Sequence[int]) -> dict[int, list[Document]]:
    named = NamedAccount.objects.filter(rap__partner__in=partners).exclude(rap__status=RapStatus.CANCELLED)
    # What was left for good before is told by the plan; what may still be won, and what was, is handed over.
    rows = named.exclude(status=AccountStage.LOST).order_by("customer__name", "id")
    return _grouped(
        rows.values("pk", "status", "owner_id", "expected_arr", "won_arr", "currency", "why", "rap_id",
                    partner_id=F("rap__partner_id"), name=F("customer__name"), period=F("rap__period_label")),
        lambda row: {
            "id": row["pk"],
            "name": row["name"],
            "status": row["status"],
            "owner": row["owner_id"],
            "expected": _text(row["expected_arr"]),
            "won": _text(row["won_arr"]),
            "currency": row["currency"],
            "why": row["why"],
            "rap": row["rap_id"],
            "period": row["period"],
        },
    )  # fmt: skip


def _dates(partners: Sequence[int], on: dt.date) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = defaultdict(list)
    for date in next_dates(partners, today=on):
        found[date.partner].append({"on": date.on.isoformat(), "kind": date.kind, "text": date.text, "url": date.url})
    return found


def _arr(partners: Sequence[int], on: dt.date) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = defaultdict(list)
    for row in fetch(Arr, _ARR_OF, {"partners": list(partners), "on": on}):
        found[row.partner_id].append({"amount": _text(row.amount), "currency": row.currency, "words": row.words})
    return found


def _contacts(partners: Sequence[int]) -> dict[int, list[int]]:
    rows = Contact.objects.filter(partner__in=partners).order_by("name", "id")
    return _grouped(rows.values("pk", "partner_id"), lambda row: row["pk"])


def _classified(partners: Sequence[int], on: dt.date) -> dict[int, Document]:
    """The decision in force on the day."""
    rows = Classification.objects.approved().filter(partner__in=partners, effective_on__lte=on)
    last = rows.order_by("partner_id", "-effective_on", "-decided_at", "-id").distinct("partner_id")
    return {
        one.partner_id: {
            "id": one.pk,
            "cohort": one.to_cohort.name,
            "from": one.from_cohort.name if one.from_cohort else "",
            "effective_on": one.effective_on.isoformat(),
            "reason": one.reason,
            "evidence": one.evidence,
            "recommendation": one.get_recommendation_display(),
            "asked_by": one.requested_by_id,
            "decided_by": one.decided_by_id,
        }
        for one in last.select_related("to_cohort", "from_cohort")
    }


def people_of(documents: Iterable[Mapping[str, Any]]) -> set[int]:
    """Every colleague that these documents name by id."""
    found: set[int | None] = set()
    for document in documents:
        found |= {document["partner"]["pam"]}
        found |= {promise[name] for promise in document["promises"] for name in ("owner", "promised_by")}
        found |= {account["owner"] for account in document["accounts"]}
        decision = document["classification"] or {}
        found |= {decision.get("asked_by"), decision.get("decided_by")}
    return {pk for pk in found if pk is not None}


def _grouped(rows: Iterable[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["partner_id"]].append(make(row))
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
