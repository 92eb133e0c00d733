"""What is chosen and typed about capacity: the heat map's address, the question, assignments, weeks, leave, rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from engagements.forms import DayField, HoursField
from engagements.models import Engagement, LeaveKind, LeavePart, Person, Skill, SkillLevel, Team, Workstream
from engagements.reports.capacity import HORIZON, LONGEST
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.ui import formats
from partnerview.users.models import User
from partnerview.users.permissions import Permission

ORDERS: Final = (("name", "By name"), ("room", "Most room first"), ("full", "Fullest first"))
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month_choices(first: Month, count: int) -> list[tuple[str, str]]:
    return [(str(first + n), formats.month_name(first + n)) for n in range(count)]


class MonthChoice(forms.TypedChoiceField):
    """A month out of a year from the present one; any other that an address names is taken as well."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=Month.parse, empty_value=None, **kwargs)

    def offer(self, given: str = "") -> None:
        """The months to choose from, and `given` where it is one."""
        present = Month.of(clock.today())
        choices = month_choices(present, LONGEST + 1)
        if given and given not in dict(choices) and len(given) == len("2026-03"):
            try:
                month = Month.parse(given)
            except Exception:  # noqa: BLE001  what is no month is left to the field to refuse
                month = present
            choices = [(str(month), formats.month_name(month)), *choices] if month != present else choices
        self.choices = choices


class CapacityForm(forms.Form):
    """What the capacity page shows. Everything is in the address."""

    from_month = MonthChoice(label="From", required=False)
    months = forms.TypedChoiceField(
        label="Months", required=False, coerce=int, empty_value=None,
        choices=[(HORIZON, "6 months"), (9, "9 months"), (LONGEST, "12 months")],
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="All")
    skill = forms.ModelChoiceField(Skill.objects.none(), label="Skill", required=False, empty_label="All")
    order = forms.ChoiceField(label="Order", required=False, choices=ORDERS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_month"].offer(self.data.get("from_month", ""))  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["skill"].queryset = Skill.objects.visible_to(user)  # type: ignore[attr-defined]


class QuestionForm(DomainForm):
    """Can we take so many hours a month of a skill from a month on?"""

    hours = HoursField(label="Hours a month")
    of = forms.ModelChoiceField(Skill.objects.none(), label="Of", required=False, empty_label="Any skill")
    since = MonthChoice(label="From")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].offer(self.data.get("since", ""))  # type: ignore[attr-defined]
        self.fields["of"].queryset = Skill.objects.visible_to(user)  # type: ignore[attr-defined]


class AssignmentForm(DomainForm):
    """A person on an engagement. `holds_from` only where it has begun: then the old one ends the day before."""

    person = forms.ModelChoiceField(Person.objects.none())
    workstream = forms.ChoiceField(choices=[("", "Any"), *Workstream.choices], required=False)
    minutes_per_month = HoursField(label="Hours a month")
    is_hard = forms.TypedChoiceField(
        label="How sure", coerce=lambda word: word == "hard", widget=forms.RadioSelect, initial="hard",
        choices=[("hard", "Hard: it takes their hours"), ("pencilled", "Pencilled: shown apart")],
    )  # fmt: skip
    starts_on = DayField(label="From")
    ends_on = DayField(label="Last day", required=False, help_text="Left empty, it goes on.")
    note = forms.CharField(max_length=200, required=False)
    override_reason = forms.CharField(
        required=False, label="Why beyond their capacity",
        help_text="Only where the hours are more than they have left.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user).filter(is_active=True)  # type: ignore[attr-defined]
        if not (self.is_bound and user.may(Permission.ASSIGNMENTS_OVERBOOK)):
            del self.fields["override_reason"]


class AssignmentChangeForm(AssignmentForm):
    holds_from = DayField(
        label="Holds from", required=False,
        help_text="Left empty, the assignment is corrected from its first day. With a day, it ends the day before "
        "and goes on changed.",
    )  # fmt: skip


class EndingForm(DomainForm):
    ends_on = DayField(label="Last day", initial=clock.today)


class WorkingWeekForm(DomainForm):
    """Hours of each weekday from a day on."""

    starts_on = DayField(label="From", initial=clock.today)

    def __init__(self, *args: Any, week: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = HoursField(label=name, initial=week[number], required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["minutes_by_weekday"] = [values.pop(f"day_{number}", 0) or 0 for number in range(len(WEEKDAYS))]
        return values


class LeaveForm(DomainForm):
    kind = forms.ChoiceField(choices=LeaveKind.choices)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Left empty, it is that one day.")
    part = forms.ChoiceField(label="How much", choices=LeavePart.choices)
    note = forms.CharField(max_length=200, required=False)
    is_confirmed = forms.BooleanField(
        required=False, label="They are away all the same",
        help_text="Only asked where they are assigned in these days.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["is_confirmed"]


class CostRateForm(DomainForm):
    starts_on = DayField(label="From", initial=clock.today)
    hourly_amount = forms.DecimalField(label="An hour costs", min_value=0, max_digits=12, decimal_places=3)
    currency = CurrencyField()


class SkillsForm(DomainForm):
    """A level for each skill of the firm, or none."""

    def __init__(self, *args: Any, skills: Iterable[Skill], held: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = list(skills)
        choices = [("", "No"), *((str(level), label) for level, label in SkillLevel.choices)]
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                label=skill.name, choices=choices, required=False, initial=str(held.get(skill.pk, ""))
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {"levels": {skill: int(level) for skill in self.skills if (level := values.get(f"skill_{skill.pk}"))}}


class NameForm(DomainForm):
    name = forms.CharField(max_length=80)


class CalendarForm(DomainForm):
    name = forms.CharField(max_length=120)
    country = forms.CharField(
        max_length=2, required=False, help_text="Two letters, such as GB. Left empty: no public holidays."
    )
    subdivision = forms.CharField(max_length=10, required=False, label="Part of it", help_text="Such as ENG, BY, CA.")
    is_default = forms.BooleanField(required=False, label="Holds for everybody without a calendar of their own")


class ClosedDayForm(DomainForm):
    closed_on = DayField(label="Day")
    name = forms.CharField(max_length=120, label="What it is", help_text="Such as “Firm's day”.")


def first_of_next_month() -> dt.date:
    return (Month.of(clock.today()) + 1).first_day
