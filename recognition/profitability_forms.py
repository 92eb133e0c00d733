"""What the pages about profitability can be asked for. Everything is in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from engagements.models import Engagement
from partnerview import clock
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from recognition.open_months import books_start
from recognition.reports.mrr import months_rolled_up

EVER: Final = "0"
SPANS: Final = (("12", "12 months"), ("3", "3 months"), ("1", "One month"), ("36", "3 years"), (EVER, "From the start"))
ONLY: Final[dict[str, Callable[[dict[str, Any]], bool]]] = {
    "loss": lambda row: row["margin"] < 0,
    "over": lambda row: row["over"] > 0,
    "uncosted": lambda row: row["uncosted"] > 0,
}
ONLY_WORDS: Final = (
    ("", "All"),
    ("loss", "Margin below zero"),
    ("over", "Over-served"),
    ("uncosted", "Hours without a cost rate"),
)


def last_month() -> Month:
    """The last month that has been run; before the first run the last whole one."""
    run = months_rolled_up()
    return run[-1] if run else max(books_start(), Month.of(clock.today()) - 1)


class MonthsForm(forms.Form):
    """How many months, through which."""

    through = forms.TypedChoiceField(label="Through", required=False, coerce=Month.parse, empty_value=None)
    span = forms.ChoiceField(label="Months", required=False, choices=SPANS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = reversed(Month.range(books_start(), max(last_month(), books_start())))
        choices = [(str(month), formats.month_name(month)) for month in months]
        self.fields["through"].choices = choices  # type: ignore[attr-defined]


class ProfitForm(MonthsForm):
    """Which engagements."""

    account_manager = forms.ModelChoiceField(
        User.objects.none(), label="Account manager", required=False, empty_label="All"
    )
    currency = forms.ChoiceField(label="Currency", required=False)
    only = forms.ChoiceField(label="Only", required=False, choices=ONLY_WORDS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Engagement.objects.visible_to(user).order_by()
        managers = User.objects.filter(pk__in=seen.values("account_manager").distinct())
        self.fields["account_manager"].queryset = managers  # type: ignore[attr-defined]
        currencies = sorted(seen.values_list("currency", flat=True).distinct())
        self.fields["currency"].choices = [("", "All"), *((code, code) for code in currencies)]  # type: ignore[attr-defined]
