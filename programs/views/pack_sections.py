"""The sections of a handover pack: each a title, sentences, and a table of words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from partnerview.ui import formats
from programs.models import AccountStage, RapStatus, Side

if TYPE_CHECKING:
    from programs.views.pack_page import Names

Doc = Mapping[str, Any]
LEFT, RIGHT, WIDE = "left", "right", "wide"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""
    side: str = LEFT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`columns` are headings with their side; `nothing` is said where there is neither sentence nor row."""

    anchor: str
    title: str
    nothing: str
    sentences: tuple[str, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def folds(self) -> bool:
        return any(fold for _, _, fold in self.columns)

    @property
    def cells(self) -> list[list[tuple[Cell, str, str]]]:
        """Each row's cells with where they go on a phone, and what a bare number is there."""
        return [[_placed(*pair) for pair in zip(row, self.columns, strict=True)] for row in self.rows]

    @property
    def is_empty(self) -> bool:
        return not (self.sentences or self.rows)


def _placed(cell: Cell, column: tuple[str, str, str]) -> tuple[Cell, str, str]:
    name, side, fold = column
    return cell, fold, name if side == RIGHT and cell.text[:1].isdigit() else ""


def sections_of(document: Doc, names: Names) -> tuple[Section, ...]:
    """In the order in which a successor asks."""
    return (
        _promises(document, names),
        _dates(document),
        _concerns(document),
        _money(document),
        _accounts(document, names),
        _classification(document, names),
        _contacts(document, names),
    )


# Heading, side, where it goes on a phone; what says nothing there is left to its own page.
PROMISES: Final = (("Promise", WIDE, "start"), ("By", LEFT, "end"), ("Whose", LEFT, "below"))
DATES: Final = (("What is due", WIDE, "start"), ("Day", LEFT, "end"))
MONEY: Final = (
    ("RAP", WIDE, "start"), ("State", LEFT, "end"), ("Ccy", LEFT, "below"), ("MDF agreed", RIGHT, "below-end"),
    ("Committed", RIGHT, ""), ("Paid out", RIGHT, ""), ("Confirmed", RIGHT, ""), ("Partner’s part", RIGHT, ""),
    ("Partner paid out", RIGHT, ""), ("ARR won", RIGHT, ""),
)  # fmt: skip
ACCOUNTS: Final = (
    ("Account", WIDE, "start"), ("Step", LEFT, "end"), ("Owner", LEFT, "below"), ("Worth a year", RIGHT, "below-end"),
)  # fmt: skip
CONTACTS: Final = (
    ("Name", WIDE, "start"), ("Title", LEFT, "end"), ("E-mail", LEFT, "below"), ("Phone", LEFT, "below-end"),
)  # fmt: skip


def _promises(document: Doc, names: Names) -> Section:
    rows = tuple(tuple(_promise(one, names)) for one in document["promises"])
    return Section("promises", "Promises open", "Nothing is promised.", columns=PROMISES, rows=rows)


def _promise(one: Doc, names: Names) -> Iterator[Cell]:
    owner = " and ".join(name for name in (names.person(one["owner"]), one["owner_name"]) if name)
    note = f"Promised {_day(one['promised_on'])} in {one['made_in']} by {names.person(one['promised_by'])}"
    parts = [note + _times(one["deferrals"]), *_late(one["overdue_days"])]
    if one["worth"]:
        parts.append(f"worth {_amount(one['worth'], one['currency'])} a year")
    yield Cell(one["text"], _origin(one), WIDE, note="; ".join(parts))
    yield Cell(_day(one["due_on"]))
    yield Cell(f"{Side(one['side']).label}: {owner}")


def _origin(one: Doc) -> str:
    if one["qar"]:
        return reverse("programs:qar-detail", args=[one["qar"]])
    return reverse("programs:rap-detail", args=[one["rap"]])


def _late(days: int) -> list[str]:
    return [f"{days} day{'' if days == 1 else 's'} overdue"] if days else []


def _times(times: int) -> str:
    """How often it was put off since."""
    return {0: "", 1: "; deferred once", 2: "; deferred twice"}.get(times, f"; deferred {times} times")


def _dates(document: Doc) -> Section:
    on = document["on"]
    rows = tuple(
        (
            Cell(date["text"], date["url"], WIDE),
            Cell(_day(date["on"]) + (", overdue" if date["on"] < on else "")),
        )
        for date in document["dates"]
    )
    return Section("dates", "Next dates", "No date is set.", columns=DATES, rows=rows)


def _concerns(document: Doc) -> Section:
    said = tuple(
        f"QAR {one['number']}{', ' + _day(one['on']) if one['on'] else ''}: {one['text']}"
        for one in document["concerns"]
    )
    return Section("concerns", "Concerns of the last reviews", "No concern was written down.", said)


def _money(document: Doc) -> Section:
    rows = tuple(
        (
            Cell(plan["period"], reverse("programs:rap-detail", args=[plan["rap"]])),
            Cell(str(RapStatus(plan["status"]).label)),
            Cell(plan["currency"]),
            *(
                Cell(_number(plan[name], plan["currency"]), side=RIGHT)
                for name in ("mdf", "committed", "disbursed", "confirmed", "co_investment", "partner_disbursed",
                             "arr_won")
            ),
        )
        for plan in document["plans"]
    )  # fmt: skip
    return Section("money", "Money committed", "No money is committed.", columns=MONEY, rows=rows)


def _accounts(document: Doc, names: Names) -> Section:
    rows = tuple(
        (
            Cell(f"{one['name']}{': ' + one['why'] if one['why'] else ''}",
                 reverse("programs:rap-detail", args=[one["rap"]]), WIDE),
            Cell(str(AccountStage(one["status"]).label)),
            Cell(names.person(one["owner"])),
            Cell(_worth(one), side=RIGHT),
        )
        for one in document["accounts"]
    )  # fmt: skip
    return Section("accounts", "Named accounts", "No account is named.", columns=ACCOUNTS, rows=rows)


def _worth(one: Doc) -> str:
    word = "won" if one["won"] else "expected"
    return f"{_amount(one['won'] or one['expected'], one['currency'])} {word}"


def _classification(document: Doc, names: Names) -> Section:
    found = document["classification"]
    if not found:
        return Section("classification", "Classification", "It was never classified.")
    was = f", before {found['from']}" if found["from"] else ""
    who = f"Asked by {names.person(found['asked_by'])}, decided by {names.person(found['decided_by'])}."
    said = [f"{found['cohort']} since {_day(found['effective_on'])}{was}: {found['reason']}", who]
    if found["evidence"]:
        said.append(f"Evidence: {found['evidence']}")
    said.append(f"What should follow: {found['recommendation']}.")
    return Section("classification", "Classification", "", tuple(said))


def _contacts(document: Doc, names: Names) -> Section:
    rows = tuple(_contact(names.contacts.get(pk)) for pk in document["contacts"])
    return Section("contacts", "Contacts", "No contact is on record.", columns=CONTACTS, rows=rows)


def _contact(contact: Any) -> tuple[Cell, ...]:
    if contact is None:
        return (Cell("A contact that has been erased since", side=WIDE), Cell(""), Cell(""), Cell(""))
    return (Cell(contact.name, side=WIDE), *(Cell(text) for text in (contact.title, contact.email, contact.phone)))


def _day(iso: str) -> str:
    return formats.day(dt.date.fromisoformat(iso))


def _number(value: str | None, currency: str) -> str:
    """Beside a column of its currency."""
    return formats.amount(Decimal(value) if value is not None else None, currency)


def _amount(value: str | None, currency: str) -> str:
    return formats.amount_with(Decimal(value), currency) if value is not None else formats.DASH
