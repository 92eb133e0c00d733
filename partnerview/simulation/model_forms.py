"""The form of “Model it”: the relationship, where it stands, its lines (each by its kind's own form), its changes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms

from engagements.amendment_plan import CHANGES
from engagements.forms import DayField, HoursField
from engagements.line_fields import LineForm
from engagements.line_forms import FORMS
from engagements.models import BillingAnchor, BillingInterval, BillingTiming, LineKind
from engagements.models.service_line import TREATMENTS
from engagements.restatements import Treatment
from partnerview import clock
from partnerview.books.currency import CurrencyField, reporting_currency
from partnerview.digits import whole_number
from partnerview.directory.models import Client
from partnerview.errors import DomainError, FieldError, InvalidInput
from partnerview.http.forms import DomainForm
from partnerview.months import Month
from partnerview.simulation.model import Asked, ChangeAsked, LineAsked, Opening
from partnerview.users.models import User
from recognition.open_months import books_start

MOST_ROWS: Final = 20
LONGEST: Final = 60
RARE: Final = ("workstream", "billing_anchor", "grain", "proration", "renews", "after_hours_multiplier")
OPENING: Final = ("deferred", "deposit", "minutes", "minutes_used", "hourly_cost")


def amount(label: str, hint: str = "") -> forms.DecimalField:
    return forms.DecimalField(max_digits=19, decimal_places=3, required=False, label=label, help_text=hint)


class HeadForm(DomainForm):
    """The relationship and where it stands. Client and name are needed to save it."""

    client = forms.ModelChoiceField(Client.objects.none(), required=False, empty_label="Nobody yet")
    name = forms.CharField(max_length=200, required=False, label="Name of the engagement")
    currency = CurrencyField()
    billing_interval = forms.ChoiceField(choices=BillingInterval.choices, label="Invoiced")
    billing_timing = forms.ChoiceField(choices=BillingTiming.choices, label="When")
    billing_anchor = forms.ChoiceField(choices=BillingAnchor.choices, label="Counted")
    opening_on = DayField(label="Look from", help_text="The month of this day is the first shown.")
    months = forms.IntegerField(min_value=1, max_value=LONGEST, initial=12, label="Months")
    deferred = amount("Opening deferred", "Billed before and not earned yet.")
    deposit = amount("Opening deposit", "Invoices are drawn from it.")
    minutes = HoursField(required=False, label="Opening hours", help_text="Left over from before.")
    minutes_used = HoursField(required=False, label="Hours used a month")
    hourly_cost = amount("Cost of an hour")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean_opening_on(self) -> Any:
        day = self.cleaned_data["opening_on"]
        if Month.of(day) < books_start():
            raise forms.ValidationError(f"The books begin in {books_start()}. Give a day in that month or later.")
        return day

    def opening(self) -> Opening:
        given = {name: self.cleaned_data[name] for name in OPENING if self.cleaned_data.get(name)}
        return Opening(Month.of(self.cleaned_data["opening_on"]), self.cleaned_data["months"], **given)

    def head(self) -> dict[str, Any]:
        names = ("currency", "billing_interval", "billing_timing", "billing_anchor", "client", "name")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class CostForm(DomainForm):
    monthly_cost = amount("Costs us a month")


class ChangeForm(DomainForm):
    """A change of one line: what is left empty stays."""

    line = forms.TypedChoiceField(coerce=int, label="Line")
    effective_on = DayField(label="From")
    unit_price = amount("New price")
    quantity = forms.DecimalField(max_digits=19, decimal_places=6, min_value=0, required=False, label="New quantity")
    contracted_minutes = HoursField(required=False, label="New hours")
    hourly_rate = amount("New rate an hour")
    treatment = forms.ChoiceField(choices=TREATMENTS, required=False, initial=Treatment.PROSPECTIVE, label="Revenue")

    def __init__(self, *args: Any, lines: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]

    def asked(self, places: dict[int, int]) -> ChangeAsked:
        """By the place of its line. Values that its kind has no use for are refused by the plan."""
        values = self.cleaned_data
        names = {name for names in CHANGES.values() for name in names} & set(self.fields)
        change = {name: values[name] for name in names if values.get(name)}
        return ChangeAsked(
            places[values["line"]],
            values["effective_on"],
            change,  # type: ignore[arg-type]
            values["treatment"] or Treatment.PROSPECTIVE,
        )


@dataclass(frozen=True, slots=True)
class LineRow:
    number: int
    kind: str
    form: LineForm
    cost: CostForm

    @property
    def label(self) -> str:
        return LineKind(self.kind).label

    @property
    def name(self) -> str:
        return str(self.form["name"].value() or self.label)

    @property
    def usual(self) -> list[forms.BoundField]:
        """What is asked of every such line."""
        return [self.form[name] for name in self.form.fields if name not in RARE]

    @property
    def rare(self) -> list[forms.BoundField]:
        """What most lines leave to the firm."""
        return [self.form[name] for name in self.form.fields if name in RARE]

    @property
    def rare_errors(self) -> bool:
        return any(bound.errors for bound in self.rare)

    def asked(self) -> LineAsked:
        details = self.form.details()
        details.pop("reason", None)
        return LineAsked(self.kind, details, self.cost.cleaned_data.get("monthly_cost") or Decimal(0))


@dataclass(frozen=True, slots=True)
class ChangeRow:
    number: int
    form: ChangeForm


@dataclass(frozen=True, slots=True)
class ModelForm:
    """All parts of the page's one form."""

    head: HeadForm
    lines: list[LineRow]
    changes: list[ChangeRow]

    @classmethod
    def fresh(cls, user: User) -> ModelForm:
        """One fee from today on."""
        today = clock.today()
        head = HeadForm(user=user, initial={"currency": reporting_currency(), "opening_on": today.replace(day=1)})
        return cls(head, [_line_row(0, LineKind.RECURRING_FEE, None)], [])

    @classmethod
    def read(cls, data: Any, user: User) -> ModelForm:
        """What was typed; a row was added or taken away where its button was pressed."""
        rows = [(n, _kind(data.get(f"line-{n}-kind", ""))) for n in _numbers(data.getlist("line"))]
        rows = [row for row in rows if f"line-{row[0]}" != data.get("remove")]
        lines = [_line_row(number, kind, data) for number, kind in rows]
        if data.get("then") == "add-line" and len(lines) < MOST_ROWS:
            lines.append(_line_row(max([-1, *(n for n, _ in rows)]) + 1, _kind(data.get("new_kind", "")), None))
        choices = [
            (row.number, f"{place}. {row.form['name'].value() or row.label}") for place, row in enumerate(lines, 1)
        ]
        numbers = [n for n in _numbers(data.getlist("change")) if f"change-{n}" != data.get("remove")]
        changes = [ChangeRow(n, ChangeForm(data, prefix=f"change-{n}", lines=choices)) for n in numbers]
        if data.get("then") == "add-change" and len(changes) < MOST_ROWS and lines:
            changes.append(ChangeRow(max([-1, *numbers]) + 1, _fresh_change(max([-1, *numbers]) + 1, choices)))
        return cls(HeadForm(data, user=user), lines, changes)

    @property
    def parts(self) -> list[DomainForm]:
        own = [part for row in self.lines for part in (row.form, row.cost)]
        return [self.head, *own, *(row.form for row in self.changes)]

    def is_valid(self) -> bool:
        if not self.lines:
            self.head.is_valid()
            self.head.add_error(None, "Add a line first: something has to be sold.")
        # Every part says what is wrong with it, not only the first.
        valid = [part.is_valid() for part in self.parts]
        return bool(self.lines) and all(valid)

    def asked(self) -> Asked:
        places = {row.number: place for place, row in enumerate(self.lines)}
        lines = [row.asked() for row in self.lines]
        changes = [row.form.asked(places) for row in self.changes]
        return Asked(self.head.head(), lines, changes, self.head.opening())

    def refuse(self, error: DomainError) -> None:
        """At the part that was refused: `lines.0.starts_on`, `changes.1.effective_on`, or a field of the head."""
        for problem in error.errors or (FieldError("", error.message),):
            part, name = self._part_of(problem.field)
            part.refuse(InvalidInput(problem.message, errors=[FieldError(name, problem.message)]))

    def _part_of(self, field: str) -> tuple[DomainForm, str]:
        group, _, rest = field.partition(".")
        number, _, name = rest.partition(".")
        place = whole_number(number)
        if group == "lines" and place is not None:
            return self.lines[place].form, name
        if group == "changes" and place is not None:
            return self.changes[place].form, name
        return self.head, field


def _line_row(number: int, kind: str, data: Any) -> LineRow:
    initial = {"starts_on": clock.today().replace(day=1), "name": LineKind(kind).label}
    form = FORMS[kind](data, prefix=f"line-{number}", initial=initial)
    form.fields.pop("reason", None)
    return LineRow(number, kind, form, CostForm(data, prefix=f"line-{number}"))


def _fresh_change(number: int, choices: list[tuple[int, str]]) -> ChangeForm:
    initial = {"effective_on": (Month.of(clock.today()) + 1).first_day}
    return ChangeForm(None, prefix=f"change-{number}", lines=choices, initial=initial)


def _numbers(texts: list[str]) -> list[int]:
    found = [number for text in texts if (number := whole_number(text, digits=5)) is not None]
    return list(dict.fromkeys(found))[:MOST_ROWS]


def _kind(text: str) -> str:
    return text if text in FORMS else LineKind.RECURRING_FEE
