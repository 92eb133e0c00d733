"""What is typed about engagements, their lines and moves, deliverables and people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from engagements.hours_text import read_hours, write_hours
from engagements.models import (
    BillingAnchor,
    BillingInterval,
    BillingProration,
    BillingTiming,
    BillTo,
    ChurnReason,
    Engagement,
    Person,
    ServiceLine,
    Team,
    WorkingCalendar,
    Workstream,
)
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.digits import whole_number
from partnerview.directory.models import Client, Partner, PartnerRole, Vendor
from partnerview.errors import InvalidInput
from partnerview.http.forms import DomainForm
from partnerview.months import refuse_far
from partnerview.users.models import User
from partnerview.users.permissions import POLICY, Permission

RUNS_ENGAGEMENTS = [role.value for role, granted in POLICY.items() if Permission.ENGAGEMENTS_CHANGE in granted]


class DayField(forms.DateField):
    """A day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day is not None:
            try:
                refuse_far(day)
            except InvalidInput as error:
                raise forms.ValidationError(error.message) from None
        return day


class HoursField(forms.CharField):
    """Hours as typed (`60`, `60:00`, `1.5`, `90m`), as minutes."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            hours = whole_number(text, digits=6)
            return read_hours(text) if hours is None else hours * 60
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from None

    def prepare_value(self, value: Any) -> Any:
        return write_hours(value) if isinstance(value, int) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The domain says what a length of time may be."""


class LinesField(forms.CharField):
    """One thing per line, as a list of texts."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """A list has no length limit of a text."""


class EngagementForm(DomainForm):
    """Everything that may be said of an engagement. What is fixed once it runs is shown and not changed."""

    client = forms.ModelChoiceField(Client.objects.none(), empty_label="Choose the client")
    name = forms.CharField(max_length=200, help_text="What the client calls it, such as “Platform care”.")
    code = forms.CharField(max_length=40, required=False, help_text="Left empty, the client's next number.")
    account_manager = forms.ModelChoiceField(User.objects.get_queryset().none(), label="Account manager")
    currency = CurrencyField()
    starts_on = DayField(label="First day")
    go_live_on = DayField(label="Goes live", required=False, help_text="A point on the timeline, not an end.")
    scope = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), required=False, label="In scope")
    out_of_scope = LinesField(required=False, label="Out of scope", help_text="One thing per line.")
    renews_on = DayField(label="Renews on", required=False, help_text="First day of the next term. Empty: no term.")
    notice_days = forms.IntegerField(min_value=0, max_value=730, initial=0, required=False, label="Days of notice")
    renewal_months = forms.IntegerField(min_value=1, max_value=120, required=False, label="Months it is renewed for")
    uplift_percent = forms.DecimalField(max_digits=7, decimal_places=4, initial=0, required=False, label="Uplift")
    billing_interval = forms.ChoiceField(choices=BillingInterval.choices, label="Invoiced")
    billing_timing = forms.ChoiceField(choices=BillingTiming.choices, label="When")
    billing_anchor = forms.ChoiceField(choices=BillingAnchor.choices, label="Counted")
    billing_proration = forms.ChoiceField(
        choices=[("", "As each line says"), *BillingProration.choices], required=False, label="A part of an interval"
    )
    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="No partner")
    partner_role = forms.ChoiceField(choices=[("", "–"), *PartnerRole.choices], required=False, label="Its role")
    bill_to = forms.ChoiceField(choices=BillTo.choices, label="Bill")
    team_members = forms.ModelMultipleChoiceField(
        Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Team"
    )
    vendors = forms.ModelMultipleChoiceField(
        Vendor.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Vendor products"
    )
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, engagement: Engagement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        querysets: dict[str, Any] = {
            "client": Client.objects.visible_to(user),
            "account_manager": User.objects.get_queryset().filter(is_active=True, roles__overlap=RUNS_ENGAGEMENTS),
            "partner": Partner.objects.visible_to(user),
            "team_members": Person.objects.visible_to(user).filter(is_active=True),
            "vendors": Vendor.objects.visible_to(user),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_notice_days(self) -> int:
        return self.cleaned_data["notice_days"] or 0

    def clean_uplift_percent(self) -> Decimal:
        return self.cleaned_data["uplift_percent"] or Decimal(0)

    def clean_seen_at(self) -> dt.datetime | None:
        text = self.cleaned_data["seen_at"]
        try:
            return dt.datetime.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError("This form is not one of ours. Open it again.") from None


class EffectiveForm(DomainForm):
    """A day from which a move holds, and why."""

    effective_on = DayField(label="From", initial=clock.today)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")


class ResumptionForm(EffectiveForm):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why", required=False)


class ReasonForm(DomainForm):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")


class RemarkForm(DomainForm):
    """An answer that may carry a reason; one for a closed month must."""

    reason = forms.CharField(max_length=2000, required=False, label="Remark")


class EndingForm(DomainForm):
    ends_on = DayField(label="Last day of service")
    churn_reason = forms.ChoiceField(
        choices=[("", "Choose"), *ChurnReason.choices],
        label="Why the client leaves",
        help_text="Churn is read by reason.",
    )
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="What else should be known", required=False
    )


class NoticeForm(EndingForm):
    given_on = DayField(label="Notice given on", initial=clock.today)

    field_order = ("given_on", "ends_on", "churn_reason", "reason")


class NothingForm(DomainForm):
    """A move that needs no words."""


class LineEndingForm(DomainForm):
    ends_on = DayField(label="Last day of service")
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")


class AcceptanceForm(DomainForm):
    accepted_on = DayField(label="Accepted on", initial=clock.today)
    accepted_by = forms.CharField(max_length=200, label="Accepted by", help_text="The person at the client.")
    reason = forms.CharField(
        max_length=2000, required=False, label="Why late", help_text="Only for a day in a closed month."
    )


class DeliveryForm(DomainForm):
    delivered_on = DayField(label="Delivered on", initial=clock.today)


class DeliverableForm(DomainForm):
    title = forms.CharField(max_length=200)
    workstream = forms.ChoiceField(choices=[("", "–"), *Workstream.choices], required=False)
    due_on = DayField(label="Due", required=False)
    line = forms.ModelChoiceField(
        ServiceLine.objects.none(), required=False, empty_label="None", label="One-off that waits for it",
        help_text="It is accepted with its last deliverable.",
    )  # fmt: skip

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = engagement.lines.filter(kind="one_off")
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        if not lines.exists():
            del self.fields["line"]


class TemplateForm(DomainForm):
    title = forms.CharField(max_length=200, help_text="Such as “Monthly report”.")
    workstream = forms.ChoiceField(choices=[("", "–"), *Workstream.choices], required=False)
    first_due_on = DayField(label="First due")
    every_months = forms.IntegerField(min_value=1, max_value=12, initial=1, label="Every so many months")
    last_due_on = DayField(label="Last due", required=False, help_text="Left empty, it goes on.")


class LastDueForm(DomainForm):
    last_due_on = DayField(label="Last due", initial=clock.today)


class PersonForm(DomainForm):
    name = forms.CharField(max_length=200)
    email = forms.EmailField(required=False, label="E-mail")
    user = forms.ModelChoiceField(
        User.objects.get_queryset(), required=False, empty_label="Does not sign in", label="Signs in as"
    )
    external_ref = forms.CharField(max_length=80, required=False, label="Name or number elsewhere")
    weekly_minutes = HoursField(
        label="Hours a week", initial=2400, help_text="Until a dated week says otherwise; even from Monday to Friday."
    )
    team = forms.ModelChoiceField(Team.objects.get_queryset(), required=False, empty_label="None")
    calendar = forms.ModelChoiceField(
        WorkingCalendar.objects.get_queryset(), required=False, empty_label="The firm's own"
    )
    is_active = forms.BooleanField(required=False, initial=True, label="Works here")
