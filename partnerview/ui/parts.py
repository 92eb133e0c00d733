"""The shapes of components that take more than a few words. Frozen, and free of markup.

A page builds these from its report or model and hands them to a tag of `{% load ui %}`.
Addresses are strings that `reverse()` made; an empty one means that there is no link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from partnerview.ui.bars import HoursBar


@dataclass(frozen=True, slots=True)
class Tab:
    """One address of a tabbed page. `count` may be a number or words such as "2 due"."""

    label: str
    url: str
    count: int | str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a long task, with what was decided there as its note."""

    label: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened. `major` is what a person would tell first."""

    on: dt.date | dt.datetime
    text: str
    by: str = ""
    major: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of an approval: its state (a status of kind "approval") and who, when, by which right."""

    status: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A line of a checklist. It opens the rows it speaks of and names its owner."""

    text: str
    done: bool
    url: str = ""
    note: str = ""
    owner: str = ""
    holds_up: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One plain sentence of a rule; `said` is false while its question is open."""

    title: str
    text: str
    said: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a totals row: text that is already formatted, red if a balance is below zero, dotted if explained."""

    text: str
    below: bool = False
    explain_url: str = ""


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """A sum under a table, one per currency. `cells` is keyed by column name.

    A list explains the sums of a row that names its `currency` by itself (partnerview/http/list_sums.py).
    """

    label: str
    cells: Mapping[str, Cell | str]
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a switch or a filter that is not a form."""

    value: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FourNumber:
    """One of the four numbers in a row of four: what it is, and what explains it."""

    number: str
    name: str
    value: Decimal
    note: str = ""
    explain_url: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """The named difference between two neighbours of the four."""

    value: Decimal
    text: str
    explain_url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A record where a person picks what to do next. `facts` are short lines."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    note: str = ""
    next_step: str = ""
    next_url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The cards of one state; `more` of them stand on the list at `more_url` only."""

    title: str
    note: str
    cards: tuple[Card, ...]
    more: int = 0
    more_url: str = ""

    @property
    def count(self) -> int:
        return len(self.cards) + self.more


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment: its state as a badge, who owes it, where it comes from, how often it was put off."""

    text: str
    word: str
    shape: str
    side: str
    note: str
    lineage: tuple[str, ...] = ()
    due: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class GridDay:
    """A column of the week."""

    on: dt.date
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """The hours of one row on one day: the name of its input, what was typed, what it counts for."""

    name: str
    text: str = ""
    minutes: int = 0
    locked: bool = False
    running: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A workstream of an engagement in this week: one cell a day, in the order of the days."""

    label: str
    cells: tuple[GridCell, ...]
    billable: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class GridGroup:
    """An engagement with its rows, and its hours of the period where it has contracted ones."""

    title: str
    code: str
    rows: tuple[GridRow, ...]
    url: str = ""
    hours: HoursBar | None = None
