"""What the at-risk page shows: rows by severity, totals by currency, the review that is asked for. Words and links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from partnerview.digits import whole_number
from partnerview.http.lists import PAGE_SIZE
from partnerview.http.numbered import Numbered, page_number, start_of
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from retainers.deposit_forms import AsOfForm, ReviewForm
from retainers.reports.at_risk import RiskRow, aged_rows, at_risk, dressed
from retainers.reports.outcomes import Record
from retainers.reports.positions import When, scope_of
from retainers.reports.risk_overview import Capital, Overview, Part, overview, record_of_last_month
from retainers.reports.unposted import UnpostedSum, unposted_in_all
from retainers.reports.working_capital import Converted, converted
from retainers.risk import BUCKETS, Flag

FULL_PACE: Final = Decimal("1.25")  # of the bar: an even pace stands at four fifths
FULL_RUNWAY: Final = 180
WORDS: Final = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@dataclass(frozen=True)
class Shown:
    """One row with what its bars and cells need."""

    row: RiskRow
    query: str

    @property
    def tone(self) -> str:
        severity = self.row.assessment.severity
        if severity in {Flag.OVERDRAWN, Flag.BELOW_FLOOR}:
            return "crit"
        return "warn" if severity else "fill"

    @property
    def full_pace(self) -> Decimal:
        return FULL_PACE

    @property
    def pace_words(self) -> str:
        found = self.row.assessment
        drawn, elapsed = formats.percent(found.drawn_share, 0), formats.percent(found.elapsed_share, 0)
        return f"{drawn} drawn against {elapsed} elapsed"

    @property
    def full_runway(self) -> int:
        return FULL_RUNWAY

    @property
    def days(self) -> int | None:
        return self.row.assessment.whole_days

    @property
    def runway_words(self) -> str:
        return f"{self.days} {'day' if self.days == 1 else 'days'} of runway"

    @property
    def runway_tone(self) -> str:
        if self.days is None or self.days >= self.row.thresholds.low_runway_days:
            return "fill"
        return "crit" if self.days < 10 else "warn"

    @property
    def url(self) -> str:
        return reverse("retainers:deposit-account-detail", args=[self.row.standing.account])

    @property
    def review_url(self) -> str:
        joint = "&" if self.query else ""
        return f"?{self.query}{joint}review={self.row.standing.account}#review"

    def explain_url(self, figure: str) -> str:
        address = reverse("retainers:deposit-account-explanation", args=[self.row.standing.account, figure])
        return f"{address}?{self.query}" if self.query else address

    @property
    def explain_cleared(self) -> str:
        return self.explain_url("cleared")

    @property
    def explain_exposure(self) -> str:
        return self.explain_url("exposure")

    @property
    def explain_pace(self) -> str:
        return self.explain_url("pace")

    @property
    def explain_runway(self) -> str:
        return self.explain_url("runway")


@dataclass(frozen=True)
class AtRiskPage:
    """The report for one person. `query` is its address."""

    user: User
    when: When
    query: Mapping[str, str]
    form: AsOfForm

    @cached_property
    def scope(self) -> list[int] | None:
        return scope_of(self.user)

    @cached_property
    def overview(self) -> Overview:
        part = Part(PAGE_SIZE, start_of(self.page), flagged=self.shows_flagged)
        return overview(self.when, accounts=self.scope, part=part)

    @property
    def shows_flagged(self) -> bool:
        """The tab: those that need a look, or all."""
        return self.query.get("show") == "flagged"

    @property
    def chosen(self) -> int:
        """How many accounts the tab has."""
        return self.overview.flagged if self.shows_flagged else self.overview.accounts

    @property
    def page(self) -> int:
        return page_number(self.query)

    @cached_property
    def shown(self) -> list[Shown]:
        return [Shown(row, self.as_of_query) for row in dressed(self.overview.rows, self.when)]

    @cached_property
    def all_dressed(self) -> list[RiskRow]:
        """For files: every row of the tab."""
        rows = at_risk(self.when, accounts=self.scope)
        return dressed([row for row in rows if row.is_flagged or not self.shows_flagged], self.when)

    @property
    def pages(self) -> Numbered:
        return Numbered(self.page, self.chosen, reverse("retainers:at-risk"), self._kept("as_of", "known_at", "show"))

    @property
    def capitals(self) -> list[Capital]:
        return self.overview.capitals

    @cached_property
    def total(self) -> Converted:
        return converted(self.capitals, as_of=self.when.as_of)

    @cached_property
    def record(self) -> Record:
        return record_of_last_month(self.when, accounts=self.scope)

    @property
    def record_words(self) -> str:
        return f"{self.record.right} of {self.record.flagged} right" if self.record.flagged else "none"

    @property
    def record_label(self) -> str:
        return f"{formats.month_name(self.record.month).split(formats.NBSP)[0]}’s flags"

    @cached_property
    def unposted(self) -> list[UnpostedSum]:
        return [one for one in unposted_in_all(self.when, accounts=self.scope) if one.amount]

    @cached_property
    def aging(self) -> list[tuple[str, dict[str, Decimal]]]:
        """Overdrafts by currency and age of their draws."""
        overdrawn = [pk for one in self.capitals for pk in one.overdrawn_ids or ()]
        sums: dict[str, dict[str, Decimal]] = {}
        for row in aged_rows(at_risk(self.when, accounts=overdrawn), self.when):
            currency = sums.setdefault(row.standing.currency, {})
            for name, amount in row.buckets.items():
                currency[name] = currency.get(name, Decimal(0)) + amount
        return sorted(sums.items())

    @property
    def known_on(self) -> dt.date | None:
        """The day whose end the report knows up to; None is now."""
        return self.form.cleaned_data.get("known_at") if self.form.is_bound and self.form.is_valid() else None

    @property
    def bucket_names(self) -> tuple[str, ...]:
        return tuple(name for _, name in BUCKETS)

    @property
    def heading(self) -> str:
        look, over = self.overview.flagged, self.overview.overdrawn
        if not self.overview.accounts:
            return "No deposit account is open"
        if not look:
            return "Every account is on pace"
        need = f"{_counted(look)} {'account needs' if look == 1 else 'accounts need'} a look"
        rest = f", {_counted(over).lower()} {'is' if over == 1 else 'are'} overdrawn" if over else ""
        return need + rest

    @property
    def as_of_query(self) -> str:
        return urlencode(self._kept("as_of", "known_at"))

    @property
    def filter_query(self) -> str:
        return urlencode(self._kept("as_of", "known_at", "show"))

    @property
    def may_review(self) -> bool:
        return self.user.may(Permission.AT_RISK_REVIEW)

    @property
    def may_set_thresholds(self) -> bool:
        return self.user.may(Permission.SETTINGS_MANAGE)

    @cached_property
    def reviewed(self) -> RiskRow | None:
        """The account whose review is asked for in the address, else the worst that nobody has looked at."""
        if not self.may_review:
            return None
        wanted = whole_number(self.query.get("review", ""))
        waiting = [shown.row for shown in self.shown if shown.row.is_flagged and shown.row.review is None]
        seen = [wanted] if wanted is not None and (self.scope is None or wanted in self.scope) else []
        found = dressed(at_risk(self.when, accounts=seen), self.when) if seen else waiting[:1]
        return found[0] if found else None

    @property
    def review_form(self) -> ReviewForm:
        return ReviewForm()

    def _kept(self, *names: str) -> dict[str, str]:
        """What the address says under these names."""
        return {name: value for name in names if (value := self.query.get(name, ""))}


def _counted(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else formats.number(number)
