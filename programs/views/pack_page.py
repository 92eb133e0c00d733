"""A handover pack in words: the same sections for the page and for the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from partnerview.directory.models import Contact, PartnerRole
from partnerview.ui import formats
from partnerview.users.models import User
from programs.reports.handover_pack import people_of
from programs.views.pack_sections import Section, sections_of


@dataclass(frozen=True)
class Names:
    """Who the ids of documents are today: nobody where a contact was erased since."""

    people: Mapping[int, str]
    contacts: Mapping[int, Contact]

    def person(self, pk: int | None) -> str:
        return self.people.get(pk, "Somebody") if pk else ""


@dataclass(frozen=True)
class Pack:
    """One document, worded. `giver`, `receiver` and `reason` are empty on a preview."""

    document: Mapping[str, Any]
    names: Names
    on: dt.date
    giver: str = ""
    receiver: str = ""
    reason: str = ""
    pk: int | None = None
    sections: tuple[Section, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", sections_of(self.document, self.names))

    @property
    def partner(self) -> str:
        return str(self.document["partner"]["name"])

    @property
    def heading(self) -> str:
        """What waits, in one sentence."""
        promises, late = self.document["promises"], self.overdue
        if not promises:
            return f"{self.partner}: nothing is promised"
        words = f"{len(promises)} promise{'' if len(promises) == 1 else 's'} open"
        return f"{self.partner}: {words}{f', {late} overdue' if late else ''}"

    @property
    def overdue(self) -> int:
        return sum(1 for promise in self.document["promises"] if promise["overdue_days"])

    @property
    def lede(self) -> str:
        if not self.receiver:
            return f"As it would be handed over on {formats.day(self.on)}."
        whose = f"from {self.giver} to {self.receiver}" if self.giver else f"to {self.receiver}"
        return f"Handed over {whose} on {formats.day(self.on)}, and kept as it was given: {self.reason}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the partner is, beside the sections."""
        partner = self.document["partner"]
        return [
            ("Roles", ", ".join(str(PartnerRole(role).label) for role in partner["roles"]) or formats.DASH),
            ("Territory", partner["territory"] or "None"),
            ("Tier", partner["tier"] or "None"),
            ("Stage", partner["stage"].capitalize() or formats.DASH),
            ("Vertical", partner["vertical"] or formats.DASH),
            ("ICP alignment", _percent(partner["icp_alignment"])),
            ("Margin", _percent(partner["margin"])),
            *((f"ARR, {row['words']}", formats.amount_with(Decimal(row["amount"]), row["currency"]))
              for row in self.document["arr"]),
        ]  # fmt: skip

    @property
    def money(self) -> list[tuple[str, str]]:
        """Our money over all plans, one figure per currency."""
        sums: dict[str, dict[str, Decimal]] = {}
        for plan in self.document["plans"]:
            if not Decimal(plan["committed"]):
                continue
            row = sums.setdefault(plan["currency"], {"committed": Decimal(0), "disbursed": Decimal(0)})
            for name in row:
                row[name] += Decimal(plan[name])
        return [
            (formats.amount_with(row["committed"], currency), formats.amount_with(row["disbursed"], currency))
            for currency, row in sums.items()
        ]

    @property
    def next_date(self) -> Mapping[str, Any] | None:
        return self.document["dates"][0] if self.document["dates"] else None

    @property
    def next_on(self) -> dt.date | None:
        return dt.date.fromisoformat(self.next_date["on"]) if self.next_date else None


def names_in(documents: Iterable[Mapping[str, Any]]) -> Names:
    """Everybody that the documents name, in two queries."""
    documents = list(documents)
    contacts = [pk for document in documents for pk in document["contacts"]]
    people = User.objects.filter(pk__in=people_of(documents)).values_list("pk", "name")
    return Names(dict(people), Contact.objects.in_bulk(contacts))


def _percent(value: str | None) -> str:
    return f"{formats.number(Decimal(value), 1)} %" if value else formats.DASH
