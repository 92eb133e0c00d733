"""What is typed about time: the cells of a week, a row to add, a timer to start, one piece of work."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import QueryDict

from engagements.actions.timesheets import CellKey, cell_name
from engagements.forms import DayField, HoursField
from engagements.hours_text import read_hours
from engagements.models import Engagement, Workstream
from engagements.reports.timesheet import DAYS, RowKey
from partnerview.digits import whole_number
from partnerview.errors import DomainError, FieldError, InvalidInput
from partnerview.http.forms import DomainForm
from partnerview.users.models import User

WAS: Final = "was-"
WORKSTREAMS: Final = [*Workstream.choices, ("", "Internal")]


class WeekForm:
    """The cells of one post. `was-…` says what each row held when the page was made: only what a person
    changed is saved, so that two open pages do not overwrite each other.
    """

    def __init__(self, posted: QueryDict, monday: dt.date) -> None:
        self.days = [monday + dt.timedelta(days=number) for number in range(DAYS)]
        self.typed: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._minutes: dict[CellKey, int] = {}
        self._was: dict[CellKey, int] = {}
        for name in posted:
            if name.startswith(WAS):
                self._read_row(RowKey.parse(name.removeprefix(WAS)), posted)

    def rows(self) -> list[RowKey]:
        """Every row of the page, also those that are still empty."""
        return list(dict.fromkeys(key for key, _ in self._was))

    def changes(self) -> dict[CellKey, int]:
        """The minutes of the cells that were changed."""
        return {cell: minutes for cell, minutes in self._minutes.items() if minutes != self._was[cell]}

    def require_readable(self) -> None:
        """Raises InvalidInput with a sentence per cell that is no length of time."""
        if self.errors:
            problems = [FieldError(name, message, "unreadable") for name, message in self.errors.items()]
            raise InvalidInput(problems[0].message, errors=problems)

    def _read_row(self, key: RowKey, posted: QueryDict) -> None:
        held = str(posted[f"{WAS}{key}"]).split(",")
        for number, day in enumerate(self.days):
            name = cell_name(key, day)
            before = held[number] if number < len(held) else ""
            self._was[key, day] = whole_number(before) or 0
            if name in posted:
                self._read_cell(name, (key, day), str(posted[name]))

    def _read_cell(self, name: str, cell: CellKey, text: str) -> None:
        self.typed[name] = text
        try:
            self._minutes[cell] = read_hours(text)
        except DomainError as error:
            self.errors[name] = error.message


class EngagementChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An engagement by its client's name and its own."""

    def label_from_instance(self, obj: Engagement) -> str:
        return f"{obj.client.name}, {obj.name}"


class RowForm(forms.Form):
    """A row of the week: an engagement, a workstream, whether it is billable."""

    engagement = EngagementChoice(Engagement.objects.none(), empty_label="Choose")
    workstream = forms.ChoiceField(choices=WORKSTREAMS, required=False, initial=Workstream.SUPPORT)
    is_billable = forms.BooleanField(required=False, initial=True, label="Billable")
    is_after_hours = forms.BooleanField(required=False, label="After hours")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["engagement"].queryset = loggable(user)  # type: ignore[attr-defined]

    def key(self) -> RowKey:
        given = self.cleaned_data
        return RowKey(given["engagement"].pk, given["workstream"], given["is_billable"], given["is_after_hours"])


class TimerForm(forms.Form):
    """What a timer counts."""

    engagement = EngagementChoice(Engagement.objects.none(), empty_label="Choose")
    workstream = forms.ChoiceField(choices=WORKSTREAMS, required=False, initial=Workstream.SUPPORT)
    note = forms.CharField(max_length=2000, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["engagement"].queryset = loggable(user)  # type: ignore[attr-defined]


class TimeEntryForm(DomainForm):
    """One piece of work, with its note."""

    engagement = EngagementChoice(Engagement.objects.none(), empty_label="Choose")
    worked_on = DayField(label="Day")
    minutes = HoursField(label="Hours", help_text="1:30, 1.5 or 90m.")
    workstream = forms.ChoiceField(choices=WORKSTREAMS, required=False, initial=Workstream.SUPPORT)
    task = forms.CharField(max_length=200, required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=20000)
    is_billable = forms.BooleanField(required=False, initial=True, label="Billable")
    is_after_hours = forms.BooleanField(required=False, label="After hours")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why late", help_text="Only for a day in a closed month."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["engagement"].queryset = loggable(user)  # type: ignore[attr-defined]


def loggable(user: User) -> Any:
    """Engagements that take time now, by client."""
    return (
        Engagement.objects.visible_to(user)
        .live()
        .exclude(status="ended")
        .select_related("client")
        .order_by("client__name", "name")
    )
