"""Which figure is asked for: the name of it and the address of the page or report that shows it (R-12).

Read from text, so that a page's address and the API's parameters are one thing. What cannot be read is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from partnerview import clock
from partnerview.books.currency import reporting_currency
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.months import Month
from recognition.reports.measure import CONVERTED, Measure, measure_of
from recognition.reports.scope import ALL, Scope

# What an address may say besides the figure; the API offers these and no others.
NAMES: Final = ("month", "since", "currency", "by", "key", "of", "view", "engagement")


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure: of a month, in a currency or in all of them, perhaps of one row of a table."""

    figure: str
    month: Month
    currency: str
    since: Month
    by: str = ""  # a dimension, or whose shares
    key: str = ""  # the row: an id, or a value of the dimension
    of: str = ""  # what else tells rows apart: a month to come, an age of a cohort, a month of a schedule
    restated: bool = False
    scope: Scope = ALL

    @classmethod
    def read(cls, query: Mapping[str, str], *, figure: str, scope: Scope = ALL) -> Self:
        """By default today's month in the firm's own currency, since the month before."""
        month = Month.parse(query.get("month") or str(Month.of(clock.today())))
        return cls(
            figure=query.get("figure") or figure,
            month=month,
            currency=query.get("currency") or reporting_currency(),
            since=Month.parse(query["since"]) if query.get("since") else month - 1,
            by=query.get("by", ""),
            key=query.get("key") or query.get("engagement", ""),
            of=query.get("of", ""),
            restated=query.get("view") == "restated",
            scope=scope,
        )

    @property
    def measure(self) -> Measure:
        return measure_of(self.currency, self.month)

    @property
    def opening_measure(self) -> Measure:
        """The same, at the rates with which the month opened."""
        return measure_of(self.currency, self.month - 1)

    @property
    def only(self) -> str | None:
        """The one contract currency that counts; None for all of them."""
        return None if self.currency == CONVERTED else self.currency

    @property
    def identity(self) -> int:
        """The id of the row."""
        key = whole_number(self.key)
        if key is None:
            raise InvalidInput(f"“{self.key}” is no id.", field="key")
        return key

    @property
    def other_month(self) -> Month:
        return Month.parse(self.of)

    @property
    def first(self) -> dt.date:
        return self.month.first_day


def unknown(figure: str) -> InvalidInput:
    """The refusal of a figure that nothing shows."""
    return InvalidInput(f"“{figure}” is no figure that is explained here.", field="figure")
