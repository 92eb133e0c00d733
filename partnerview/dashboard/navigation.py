"""Where one can go: the sections of the rail, with the permission that opens each item.

An item whose address does not exist in this release is left out, and so is a section without items.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from django.urls import NoReverseMatch, reverse

from partnerview.users.permissions import Permission


class Person(Protocol):
    """Who looks: anything that can say what it may do."""

    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as declared: its words, its URL name, the permission that opens it."""

    label: str
    url_name: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A destination as shown to one person on one page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the rail. With a single destination of its own it is a link."""

    label: str
    items: tuple[Item, ...]
    single: Item | None = None

    @property
    def open(self) -> bool:
        return any(item.current for item in self.items)


# A home is the beginning of every address below it: it is current on its own page alone.
HOMES: Final = frozenset({"/", "/portal/"})
PLACES: Final[tuple[tuple[str, tuple[Place, ...]], ...]] = (
    ("Home", (Place("Home", "home"),)),
    (
        "Operate",
        (
            Place("Engagements", "engagements:engagement-list", Permission.ENGAGEMENTS_VIEW),
            Place("Time", "engagements:timesheet", Permission.TIME_LOG),
            Place("Approve time", "engagements:time-approval-list", Permission.TIME_APPROVE),
            Place("Invoices", "engagements:invoice-list", Permission.INVOICES_VIEW),
            Place("Capacity", "engagements:capacity", Permission.CAPACITY_VIEW),
            Place("Usage", "engagements:usage-list", Permission.ENGAGEMENTS_VIEW),
            Place("Deliverables", "engagements:deliverable-list", Permission.ENGAGEMENTS_VIEW),
            Place("Clients", "directory:client-list", Permission.DIRECTORY_VIEW),
            Place("Catalogue", "engagements:offering-list", Permission.CATALOGUE_VIEW),
            Place("Reviews", "engagements:review-list", Permission.ENGAGEMENTS_VIEW),
            Place("Opportunities", "engagements:opportunity-list", Permission.ENGAGEMENTS_VIEW),
            Place("Partners", "directory:partner-list", Permission.DIRECTORY_VIEW),
            Place("Vendors", "directory:vendor-list", Permission.DIRECTORY_VIEW),
            Place("People", "engagements:person-list", Permission.PEOPLE_VIEW),
            Place("Imports", "imports:import-list", Permission.IMPORTS_RUN),
        ),
    ),
    (
        "Recognize",
        (
            Place("MRR", "recognition:mrr", Permission.MRR_VIEW),
            Place("Profitability", "recognition:profitability-list", Permission.MARGIN_VIEW),
            Place("Monthly runs", "recognition:run-list", Permission.RECOGNITION_VIEW),
            Place("Balances", "recognition:balances", Permission.RECOGNITION_VIEW),
            Place("Billing runs", "engagements:billing-run-list", Permission.BILLING_RUN),
            Place("Close", "closing:close-list", Permission.BOOKS_VIEW),
            Place("Bridge", "closing:bridge", Permission.RECOGNITION_VIEW),
            Place("As known", "closing:known-list", Permission.MRR_VIEW),
            Place("Journals", "closing:journal-list", Permission.BOOKS_VIEW),
            Place("Periods", "books:period-list", Permission.BOOKS_VIEW),
            Place("Exchange rates", "books:rate-list", Permission.BOOKS_VIEW),
            Place("Model it", "simulation:simulation", Permission.SIMULATE),
        ),
    ),
    (
        "Retain",
        (
            Place("Rule board", "retainers:rule-board", Permission.RULES_VIEW),
            Place("Cycles", "retainers:renewal-board", Permission.RULES_VIEW),
            Place("Renewals", "engagements:renewal-list", Permission.ENGAGEMENTS_VIEW),
            Place("Deposits", "retainers:deposit-account-list", Permission.DEPOSITS_VIEW),
            Place("Draws", "retainers:draw-list", Permission.DEPOSITS_VIEW),
            Place("At-risk", "retainers:at-risk", Permission.DEPOSITS_VIEW),
            Place("Settlements", "retainers:settlement-list", Permission.RULES_VIEW),
            Place("Working capital", "retainers:working-capital", Permission.DEPOSITS_VIEW),
        ),
    ),
    (
        "Grow",
        (
            Place("Console", "programs:console", Permission.CONSOLE_VIEW),
            Place("Partner program", "programs:partner-list", Permission.PROGRAMS_VIEW),
            Place("Classifications", "programs:classification-list", Permission.PROGRAMS_VIEW),
            Place("Diamonds", "programs:diamond-list", Permission.PROGRAMS_VIEW),
            Place("RAPs", "programs:rap-list", Permission.PROGRAMS_VIEW),
            Place("QARs", "programs:qar-list", Permission.PROGRAMS_VIEW),
            Place("Strategies", "programs:strategy-list", Permission.PROGRAMS_VIEW),
            Place("MDF", "programs:mdf-outcomes", Permission.PROGRAMS_VIEW),
            Place("Exemptions", "programs:exemption-list", Permission.PROGRAMS_VIEW),
            Place("Promises", "programs:promises", Permission.PROGRAMS_VIEW),
            Place("Deals", "programs:deal-list", Permission.PROGRAMS_VIEW),
            Place("Handovers", "programs:handover-list", Permission.PROGRAMS_VIEW),
            Place("Commitments", "programs:worth", Permission.CONSOLE_VIEW),
            Place("Library", "programs:resource-list", Permission.PROGRAMS_VIEW),
        ),
    ),
    (
        "Settings",
        (
            Place("Approvals", "approvals:approval-list", Permission.APPROVALS_VIEW),
            Place("Audit", "audit:event-list", Permission.AUDIT_VIEW),
            Place("Territories", "directory:territory-list", Permission.DIRECTORY_VIEW),
            Place("Cohorts", "programs:cohort-list", Permission.PROGRAMS_VIEW),
            Place("Conventions", "books:conventions", Permission.SETTINGS_MANAGE),
            Place("People and roles", "users:user-list", Permission.USERS_MANAGE),
            Place("API keys", "users:api-key-list", Permission.API_KEYS_MANAGE),
            Place("Style guide", "styleguide", Permission.STYLEGUIDE_VIEW),
        ),
    ),
)


# What lies beside the address of the place that it belongs to, by how its own addresses begin.
BESIDE: Final[dict[str, str]] = {
    "home": "four-numbers notifications day-one",
    "engagements:engagement-list": "service-lines assignments hours-blocks amendments "
    "onboarding-items value-notes recurring-deliverables",
    "engagements:invoice-list": "credit-notes issue-runs payments",
    "engagements:capacity": "staffing teams skills calendars calendar-days",
    "directory:client-list": "contacts",
    "engagements:offering-list": "tiers onboarding-steps service-levels duties offering-levels offering-duties",
    "engagements:person-list": "leave",
    "recognition:run-list": "recognition",
    "closing:journal-list": "journal-exports",
    "retainers:rule-board": "ambiguous-accounts",
    "retainers:deposit-account-list": "deposit-entries top-ups",
    "retainers:working-capital": "bank-lines",
    "programs:partner-list": "partner-customers",
    "programs:rap-list": "named-accounts",
    "programs:mdf-outcomes": "mdf-commitments mdf-disbursements mdf-proofs",
    "programs:deal-list": "referral-codes referrals attributions",
    "programs:handover-list": "handover-packs",
    "users:user-list": "settings/roles",
}


# The rail of a contact of a partner: a house of its own.
PORTAL: Final[tuple[tuple[str, tuple[Place, ...]], ...]] = tuple(
    (label, (Place(label, f"portal:{name}", Permission.PORTAL_VIEW),))
    for label, name in (
        ("Home", "home"),
        ("Statement", "statement"),
        ("Rule", "rules"),
        ("RAPs", "raps"),
        ("MDF", "payments"),
        ("Deals", "deals"),
        ("Reviews", "qars"),
        ("Library", "library"),
        ("API keys", "keys"),
    )
)


def sections_for(person: Person, path: str) -> tuple[Section, ...]:
    """The rail of one person on the page at `path`, sections without a destination left out."""
    sections = []
    for label, places in PORTAL if person.may(Permission.PORTAL_VIEW) else PLACES:
        items = _items(person, path, places)
        single = items[0] if len(places) == 1 and items else None
        if items:
            sections.append(Section(label, items, single))
    return tuple(sections)


def address(url_name: str) -> str | None:
    """The address of a page, or None where this release does not have it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _items(person: Person, path: str, places: Iterable[Place]) -> tuple[Item, ...]:
    reachable = [
        (place, url)
        for place in places
        if (place.permission is None or person.may(place.permission)) and (url := address(place.url_name))
    ]
    here = max(reachable, key=lambda found: _reach(path, found[1], found[0]), default=None)
    return tuple(
        Item(place.label, url, here == (place, url) and _reach(path, url, place) > 0) for place, url in reachable
    )


def _reach(path: str, url: str, place: Place) -> int:
    """How much of the page's address the place speaks for; 0 where it lies elsewhere."""
    beside = (f"/{begin}/" for begin in BESIDE.get(place.url_name, "").split())
    begins = [one for one in (url, *beside) if path == one or (one not in HOMES and path.startswith(one))]
    return max(map(len, begins), default=0)
