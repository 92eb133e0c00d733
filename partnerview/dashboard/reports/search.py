"""Search over every kind of record that a person may see, by part of a name, a code or a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from engagements.models import Engagement, Invoice, Offering, Person
from partnerview.dashboard.navigation import address
from partnerview.directory.models import Client, Partner, Vendor
from partnerview.ui import formats
from partnerview.users.models import User
from programs.models import Deal, HandoverPack, MdfExemption, Qar, Rap, Referral
from retainers.models import DepositAccount, Draw, Rule, Settlement

SHORTEST: Final = 2
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One record: where it is, what it is called, what tells it from its namesakes."""

    url: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more_url` where there are more than are shown."""

    label: str
    results: tuple[Hit, ...]
    more_url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record is found and shown. Without a `page` of its own a hit leads to its line in the list."""

    label: str
    rows: Callable[[User], QuerySet[Any]]
    fields: tuple[str, ...]
    page: str
    listing: str
    query: str
    text: Callable[[Any], str]
    note: Callable[[Any], str]


KINDS: Final = (
    Kind(
        "Engagements",
        lambda user: Engagement.objects.visible_to(user).select_related("client"),
        ("name", "code", "client__name"),
        "engagements:engagement-detail",
        "engagements:engagement-list",
        "name",
        lambda row: f"{row.client.name}, {row.name}",
        lambda row: row.code,
    ),
    Kind(
        "Clients",
        Client.objects.visible_to,
        ("name",),
        "directory:client-detail",
        "directory:client-list",
        "name",
        str,
        lambda row: row.country,
    ),
    Kind(
        "Invoices",
        lambda user: Invoice.objects.visible_to(user).select_related("client"),
        ("reference",),
        "engagements:invoice-detail",
        "engagements:invoice-list",
        "reference",
        lambda row: row.reference,
        lambda row: row.client.name,
    ),
    Kind(
        "Deposit accounts",
        lambda user: DepositAccount.objects.visible_to(user).select_related("partner", "client"),
        ("partner__name", "client__name"),
        "retainers:deposit-account-detail",
        "retainers:deposit-account-list",
        "name",
        lambda row: row.holder_name,
        lambda row: row.currency,
    ),
    Kind(
        "Partners",
        Partner.objects.visible_to,
        ("name",),
        "directory:partner-detail",
        "directory:partner-list",
        "name",
        str,
        lambda row: row.country,
    ),
    Kind(
        "Deals",
        lambda user: Deal.objects.visible_to(user).select_related("partner"),
        ("prospect", "partner__name"),
        "programs:deal-detail",
        "programs:deal-list",
        "prospect",
        lambda row: row.prospect,
        lambda row: f"{row.partner.name}, {row.get_status_display().lower()}",
    ),
    Kind(
        "Referrals",
        lambda user: Referral.objects.visible_to(user).select_related("code__partner"),
        ("company", "code__partner__name", "code__code"),
        "",
        "programs:referral-list",
        "company",
        lambda row: row.company,
        lambda row: f"by {row.code.partner.name}",
    ),
    Kind(
        "Handover packs",
        lambda user: HandoverPack.objects.visible_to(user).select_related("partner", "from_pam", "to_pam"),
        ("partner__name", "from_pam__name", "to_pam__name"),
        "programs:handover-pack",
        "programs:handover-list",
        "text",
        lambda row: f"{row.partner.name}, to {row.to_pam.name}",
        lambda row: f"given {formats.day(row.given_on)}",
    ),
    Kind(
        "Retainer rules",
        lambda user: Rule.objects.visible_to(user).exclude(partner=None).select_related("partner"),
        ("partner__name", "need_text"),
        "retainers:rule-detail",
        "retainers:rule-list",
        "partner_name",
        lambda row: row.whose,
        lambda row: f"version {row.version}, {row.get_status_display().lower()}",
    ),
    Kind(
        "Draws",
        lambda user: Draw.objects.visible_to(user).select_related("account__partner", "account__client"),
        ("what_for", "reference", "account__partner__name", "account__client__name"),
        "retainers:draw-detail",
        "retainers:draw-list",
        "name",
        lambda row: f"{row.account.holder_name}, {row.what_for}",
        lambda row: f"{formats.amount_with(row.effective_amount, row.currency)}, {row.get_status_display().lower()}",
    ),
    Kind(
        "Settlements",
        lambda user: Settlement.objects.visible_to(user).select_related("rule__partner", "cycle"),
        ("rule__partner__name", "reference"),
        "retainers:settlement-detail",
        "retainers:settlement-list",
        "partner_name",
        lambda row: f"{row.rule.whose}, {formats.month_name(row.cycle.month)}",
        lambda row: f"{formats.amount_with(row.amount, row.currency)}, {row.get_status_display().lower()}",
    ),
    Kind(
        "RAPs",
        lambda user: Rap.objects.visible_to(user).exclude(status="superseded").select_related("partner"),
        ("partner__name", "period_label"),
        "programs:rap-detail",
        "programs:rap-list",
        "text",
        lambda row: f"{row.partner.name}, {row.period_label}",
        lambda row: row.get_status_display().lower(),
    ),
    Kind(
        "QARs",
        lambda user: Qar.objects.visible_to(user).select_related("partner"),
        ("partner__name",),
        "programs:qar-detail",
        "programs:qar-list",
        "text",
        lambda row: f"{row.partner.name}, QAR {row.number}",
        lambda row: f"due {formats.day(row.due_on)}, {row.get_status_display().lower()}",
    ),
    Kind(
        "MDF exemptions",
        lambda user: MdfExemption.objects.visible_to(user).select_related("partner", "customer"),
        ("activity", "partner__name", "customer__name"),
        "programs:exemption-detail",
        "programs:exemption-list",
        "text",
        lambda row: f"{row.customer.name}, {row.activity}",
        lambda row: row.partner.name,
    ),
    Kind(
        "Catalogue",
        Offering.objects.visible_to,
        ("name", "category"),
        "engagements:offering-detail",
        "engagements:offering-list",
        "name",
        str,
        lambda row: row.category,
    ),
    Kind(
        "Vendors",
        Vendor.objects.visible_to,
        ("name",),
        "directory:vendor-detail",
        "directory:vendor-list",
        "name",
        str,
        lambda row: "",
    ),
    Kind(
        "People",
        Person.objects.visible_to,
        ("name", "email"),
        "engagements:person-detail",
        "engagements:person-list",
        "name",
        lambda row: row.name,
        lambda row: row.email,
    ),
)


def search(text: str, *, user: User) -> list[Group]:
    """Groups of visible records that contain `text`; none for less than two characters.

    Shape: at most six hits of a kind, in the order of their names. A kind without a page is not searched.
    """
    wanted = text.strip()
    if len(wanted) < SHORTEST:
        return []
    found = (_group(kind, wanted, user) for kind in KINDS)
    return [group for group in found if group is not None]


def _group(kind: Kind, text: str, user: User) -> Group | None:
    matching = Q()
    for field in kind.fields:
        matching |= Q(**{f"{field}__icontains": text})
    if not (_page(kind, 0) if kind.page else address(kind.listing)):
        return None
    rows = list(kind.rows(user).filter(matching).order_by(kind.fields[0], "pk")[: SHOWN + 1])
    hits = tuple(Hit(_place(kind, row), kind.text(row), kind.note(row)) for row in rows[:SHOWN])
    return Group(kind.label, hits, _more(kind, text) if len(rows) > SHOWN else "") if hits else None


def _place(kind: Kind, row: Any) -> str:
    return _page(kind, row.pk) if kind.page else _more(kind, kind.text(row))


def _page(kind: Kind, pk: int) -> str:
    try:
        return reverse(kind.page, args=[pk])
    except NoReverseMatch:
        return ""


def _more(kind: Kind, text: str) -> str:
    listing = address(kind.listing)
    return f"{listing}?{urlencode({kind.query: text})}" if listing else ""
