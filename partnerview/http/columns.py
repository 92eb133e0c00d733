"""The kinds of column that a table is declared with: what each reads, shows, and exports.

A column turns one row of plain values into markup (escaped here, once) and into a value for CSV and
XLSX. No template runs per row: a list of fifty costs what its text costs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from html import unescape
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, escape, format_html, strip_tags
from django.utils.safestring import SafeString

from partnerview.ui import formats
from partnerview.ui.statuses import badge_of
from partnerview.users.access import opens
from partnerview.users.models import User

Values = Mapping[str, Any]
UNKNOWN = 987_654_321  # stands for an id while an address is turned into a pattern


class Column:
    """Text as it is. `source` is a path of fields; `order` the field to sort by, or False.

    `short` is its header where a row folds on a phone, if the whole one leaves no room for the name.

    `url` names the page that its links lead to: who may not open that page reads `words` in their place.
    """

    css = ""
    in_html = True

    def __init__(
        self,
        header: str,
        source: str = "",
        *,
        order: str | bool = True,
        fold: str = "",
        short: str = "",
        css: str = "",
        url: str = "",
    ) -> None:
        self.header = header
        self.short = short or header
        self.source = source
        self.order = order
        self.fold = fold
        self.css = css or type(self).css
        self.url = url

    def bound(self, name: str) -> Column:
        """Called once, when the table is declared."""
        self.name = name
        self.source = (self.source or name).replace(".", "__")
        self.order_field = self.source if self.order is True else str(self.order or "")
        return self

    def columns(self) -> tuple[str, ...]:
        return (self.source,)

    def html(self, row: Values) -> str:
        value = row[self.source]
        return formats.DASH if value is None or value == "" else escape(value)

    def words(self, row: Values) -> str:
        """What stands here without a link."""
        return self.html(row)

    def value(self, row: Values) -> Any:
        return row[self.source]

    @cached_property
    def around(self) -> tuple[str, str]:
        """The address of its page before and after the id. Empty where no page answers to the name."""
        try:
            before, _, after = reverse(self.url, args=[UNKNOWN]).partition(str(UNKNOWN))
        except NoReverseMatch:
            return "", ""
        return before, after

    def is_open_to(self, viewer: User) -> bool:
        """Whether its page lets this person in. Which of its records they may see, the rows know."""
        before, after = self.around
        return not before or opens(f"{before}{UNKNOWN}{after}", viewer)


class Text(Column):
    """Words."""


class Link(Column):
    """Words that lead to the record: `Link("Client", url="directory:client-detail")`, `key` its id.

    `sub` is what stands small below them, such as whose it is; a file has it in a column of its own.
    """

    def __init__(
        self, header: str, source: str = "", *, url: str, key: str = "id", sub: str = "", **kwargs: Any
    ) -> None:
        super().__init__(header, source, url=url, **kwargs)
        self.key, self.sub = key.replace(".", "__"), sub.replace(".", "__")

    def columns(self) -> tuple[str, ...]:
        return (self.source, self.key, *([self.sub] if self.sub else []))

    def html(self, row: Values) -> str:
        text = super().html(row)
        before, after = self.around
        linked = (
            f'<a href="{before}{row[self.key]}{after}">{text}</a>' if before and row[self.key] is not None else text
        )
        return linked + self._below(row)

    def words(self, row: Values) -> str:
        return super().html(row) + self._below(row)

    def _below(self, row: Values) -> str:
        return f'<span class="sub">{escape(row[self.sub])}</span>' if self.sub else ""


class Number(Column):
    """A count."""

    css = "num"

    def html(self, row: Values) -> str:
        return formats.number(row[self.source])


class Decimals(Column):
    """A number that is not money, such as a rate."""

    css = "num"

    def __init__(self, header: str, source: str = "", *, places: int = 2, **kwargs: Any) -> None:
        super().__init__(header, source, **kwargs)
        self.places = places

    def html(self, row: Values) -> str:
        return formats.number(row[self.source], self.places)


class Amount(Column):
    """Money. The currency stands in the header when it is the same for all rows of the page."""

    css = "num"

    def __init__(self, header: str, source: str = "", *, currency: str = "currency", **kwargs: Any) -> None:
        super().__init__(header, source, **kwargs)
        self.currency = currency.replace(".", "__")

    def columns(self) -> tuple[str, ...]:
        return (self.source, self.currency)

    def html(self, row: Values) -> str:
        return formats.amount(row[self.source], row[self.currency] or "") if row[self.currency] else formats.DASH

    def html_with_currency(self, row: Values) -> str:
        return formats.amount_with(row[self.source], row[self.currency]) if row[self.currency] else formats.DASH

    def html_folded(self, row: Values) -> str:
        """Beside a `Currency` column, which a folded row leaves out: its amount says the currency there."""
        text = self.html(row)
        said = f'<span class="only-folded">{escape(row[self.currency])}{formats.NBSP}</span>'
        return f"{said}{text}" if row[self.currency] and text != formats.DASH else text


class Currency(Column):
    """The currency of the amounts that follow in the row; a table puts it there when its rows differ in it."""

    def __init__(self, source: str) -> None:
        super().__init__("Ccy", source, order=False)
        self.bound(f"{source}__said_once")


class Hours(Column):
    """Minutes, written as hours."""

    css = "num"

    def html(self, row: Values) -> str:
        return formats.hours(row[self.source])


class Day(Column):
    """A date."""

    def html(self, row: Values) -> str:
        return formats.day(row[self.source])


class LastDay(Column):
    """The last day of a half-open range; `ongoing` while it has none."""

    def html(self, row: Values) -> str:
        value = self.value(row)
        return formats.day(value) if value else "ongoing"

    def value(self, row: Values) -> dt.date | None:
        end: dt.date | None = row[self.source]
        return end - dt.timedelta(days=1) if end else None


class Moment(Column):
    """An instant, in the firm's time zone."""

    def html(self, row: Values) -> str:
        return formats.moment(row[self.source])


class MonthName(Column):
    """A month, from its first day."""

    def html(self, row: Values) -> str:
        return formats.month_short(row[self.source])

    def value(self, row: Values) -> str:
        return f"{row[self.source]:%Y-%m}" if row[self.source] else ""


class Badge(Column):
    """A status as a word with a shape."""

    def __init__(self, header: str, source: str = "", *, kind: str = "", **kwargs: Any) -> None:
        super().__init__(header, source, **kwargs)
        self.kind = kind

    def html(self, row: Values) -> str:
        badge = badge_of(row[self.source], self.kind)
        tone = f' data-tone="{badge.tone}"' if badge.tone else ""
        return f'<span class="badge" data-shape="{badge.shape}"{tone}>{escape(badge.word)}</span>'


class Choice(Column):
    """A stored choice by its label: `Choice("Role", choices=PartnerRole.choices)`. Takes arrays too."""

    def __init__(self, header: str, source: str = "", *, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(header, source, **kwargs)
        self.labels = {str(value): str(label) for value, label in choices}

    def html(self, row: Values) -> str:
        return escape(self.value(row)) or formats.DASH

    def value(self, row: Values) -> str:
        given = row[self.source]
        values = given if isinstance(given, list | tuple) else [given]
        return ", ".join(self.labels.get(str(value), str(value)) for value in values if value not in {None, ""})


class Made(Column):
    """Text (or markup from `format_html`) that a function makes of several columns."""

    def __init__(self, header: str, make: Callable[..., Any], *sources: str, css: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("order", False)
        super().__init__(header, css=css, **kwargs)
        self.make, self.sources = make, tuple(source.replace(".", "__") for source in sources)

    def columns(self) -> tuple[str, ...]:
        return self.sources

    def html(self, row: Values) -> str:
        return str(conditional_escape(self._made(row)))

    def words(self, row: Values) -> str:
        """Nothing in the place of a link: "Decide" is no news to who may not."""
        made = self._made(row)
        return "" if isinstance(made, SafeString) else str(conditional_escape(made))

    def _made(self, row: Values) -> Any:
        return self.make(*(row[source] for source in self.sources))

    def value(self, row: Values) -> Any:
        made = self._made(row)
        if isinstance(made, SafeString):
            return unescape(strip_tags(made))  # a file has the words, not the markup
        return made if isinstance(made, int | Decimal | dt.date | None) else str(made)


class Export(Column):
    """In files only: an id, a currency, what a machine wants beside the words."""

    in_html = False

    def __init__(self, header: str, source: str = "", **kwargs: Any) -> None:
        super().__init__(header, source, order=False, **kwargs)


def link_to(url: str, text: str) -> str:
    """A link for `Made` columns."""
    return format_html('<a href="{}">{}</a>', url, text)
