"""Tables as declarations: columns in order, the order they may be sorted in, what an empty one says.

    class ClientTable(Table):
        name = Link("Client", url="directory:client-detail")
        country = Text("Country")

    ClientTable(rows)       # rows are dicts with `ClientTable.needed()`

`components/table.html` draws it; the body is written here. Not for: filtering, paging (lists.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from partnerview.http.columns import Amount, Column, Currency, Values
from partnerview.ui.parts import TotalsRow
from partnerview.users.access import user_of


@dataclass(frozen=True, slots=True)
class Order:
    """What the header of a column leads to: ascending first, then descending."""

    name: str
    sort: str

    @property
    def is_descending(self) -> bool:
        return self.sort == f"-{self.name}"

    @property
    def next(self) -> str:
        return f"-{self.name}" if self.sort == self.name else self.name


@dataclass(frozen=True, slots=True)
class Head:
    """One column as its header shows it."""

    name: str
    header: str
    orderable: bool
    order_by_alias: Order
    attrs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_ordered(self) -> bool:
        return self.order_by_alias.sort.lstrip("-") == self.name


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says while it has no row at all: what will be here, and the one first action.

    `at` is the name of the page of that action; who may not open it reads the text alone.
    """

    title: str
    text: str
    action: str = ""
    at: str = ""


class Heads:
    """The columns of one table, in order and by name."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self._heads = {head.name: head for head in heads}

    def __iter__(self) -> Iterator[Head]:
        return iter(self._heads.values())

    def __getitem__(self, name: str) -> Head:
        return self._heads[name]

    def __len__(self) -> int:
        return len(self._heads)


class Table:
    """Base of every table. Attributes other than columns say how it looks and sorts."""

    declared: ClassVar[dict[str, Column]] = {}
    label: ClassVar[str] = ""
    ordering: ClassVar[tuple[str, ...]] = ("id",)
    empty: ClassVar[Empty | None] = None
    empty_text: ClassVar[str] = "Nothing here matches."
    row_header: ClassVar[str] = ""
    wide: ClassVar[bool] = False
    bands: ClassVar[str] = ""
    fold: ClassVar[bool] = False
    attrs: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls.declared = {**cls.declared, **{name: column.bound(name) for name, column in own.items()}}
        cls.row_header = cls.row_header or next(iter(cls.declared), "")

    def __init__(self, rows: Sequence[Values], *, sort: str | None = None, totals: Sequence[TotalsRow] = ()) -> None:
        """`sort` is the column (with `-`) that the rows are in the order of; None: headers do not sort."""
        self.rows = rows
        self.totals = totals
        self._sort = sort
        self._shown = self.shown()
        self._shut: frozenset[str] = frozenset()
        self._currencies = {column.name: self._currency(column) for column in self._shown if isinstance(column, Amount)}
        self._said_once = self._say_currency_once()
        self.columns = Heads([self._head(column) for column in self._shown])

    @classmethod
    def shown(cls) -> list[Column]:
        return [column for column in cls.declared.values() if column.in_html]

    @classmethod
    def needed(cls) -> tuple[str, ...]:
        """The columns of the database that its rows must have."""
        return tuple(dict.fromkeys(source for column in cls.declared.values() for source in column.columns()))

    @classmethod
    def ordering_of(cls, sort: str) -> tuple[str, ...]:
        """The fields behind `?sort=`; the table's own ordering for anything that is not a sortable column."""
        column = cls.declared.get(sort.lstrip("-"))
        if column is None or not column.order_field or sort == cls.own_sort():
            return cls.ordering
        return (f"-{column.order_field}" if sort.startswith("-") else column.order_field,)

    @classmethod
    def own_sort(cls) -> str:
        """The `?sort=` that says the same as the table's own ordering, if a column does."""
        first = cls.ordering[0]
        names = (name for name, column in cls.declared.items() if column.order_field == first.lstrip("-"))
        return ("-" if first.startswith("-") else "") + name if (name := next(names, "")) else ""

    def before_render(self, request: HttpRequest) -> None:
        """Leave out the links that this person may not follow, and a column that has nothing else."""
        viewer = user_of(request)
        self._shut = frozenset(column.name for column in self._shown if column.url and not column.is_open_to(viewer))
        self._shown = [
            column for column in self._shown if column.name not in self._shut or any(map(column.words, self.rows))
        ]
        self.columns = Heads([self._head(column) for column in self._shown])

    @property
    def body(self) -> SafeString:
        """All rows as markup. Every column escapes what it shows."""
        parts = [(self._open(column), self._writer(column), self._close(column)) for column in self._shown]
        lines = ["".join(f"{start}{write(row)}{end}" for start, write, end in parts) for row in self.rows]
        return mark_safe("".join(f"<tr>{line}</tr>\n" for line in lines))  # noqa: S308

    def _head(self, column: Column) -> Head:
        css = {"class": column.css} if column.css else {}
        fold = {"data-fold": column.fold, "data-label": column.short} if column.fold else {}
        return Head(
            name=column.name,
            header=self._titled(column, column.header),
            orderable=self._sort is not None and bool(column.order_field),
            order_by_alias=Order(column.name, self._sort or ""),
            attrs={"th": css, "td": css | fold},
        )

    def _titled(self, column: Column, header: str) -> str:
        currency = self._currencies.get(column.name, "")
        return f"{header}, {currency}" if currency else header

    def _currency(self, column: Amount) -> str:
        """The one currency of this column's rows, or nothing."""
        found = {row[column.currency] for row in self.rows if row[column.currency]}
        return found.pop() if len(found) == 1 else ""

    def _say_currency_once(self) -> frozenset[str]:
        """Amounts of one row in a currency that differs from row to row: it gets a column before the first of them."""
        mixed = [c for c in self._shown if isinstance(c, Amount) and not self._currencies[c.name] and self.rows]
        if len(mixed) < 2 or len({column.currency for column in mixed}) > 1:
            return frozenset()
        first = self._shown.index(mixed[0])
        self._shown = [*self._shown[:first], Currency(mixed[0].currency), *self._shown[first:]]
        return frozenset(column.name for column in mixed)

    def _writer(self, column: Column) -> Any:
        if isinstance(column, Amount) and not self._currencies[column.name]:
            if column.name in self._said_once:
                return column.html_folded if column.fold else column.html
            return column.html_with_currency
        return column.words if column.name in self._shut else column.html

    def _open(self, column: Column) -> str:
        css = f' class="{column.css}"' if column.css else ""
        fold = f' data-fold="{column.fold}"' if column.fold else ""
        if fold and "num" in column.css.split():  # a folded row has no header over it: a bare number says nothing
            told = (
                self._currencies.get(column.name, "")
                if column.header == "Amount"
                else self._titled(column, column.short)
            )
            fold += f' data-label="{escape(told)}"' if told else ""
        return f'<th scope="row"{css}{fold}>' if column.name == self.row_header else f"<td{css}{fold}>"

    def _close(self, column: Column) -> str:
        return "</th>" if column.name == self.row_header else "</td>"
