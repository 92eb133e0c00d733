"""What is typed about deposit accounts, their entries and draws, reviews and bank lines."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, cast

from django import forms

from engagements.forms import DayField
from partnerview import clock
from partnerview.books.currency import CurrencyField
from partnerview.digits import written_amount
from partnerview.directory.models import Client, Partner
from partnerview.http.forms import DomainForm
from partnerview.money import Money, minor_units, quantize
from partnerview.ui import formats
from partnerview.users.models import User
from retainers.models import BURN_DAYS, DepositAccount, DepositPolicy, EntryKind, ReviewDecision, TopUpRequest


class AmountField(forms.CharField):
    """An amount as people type it: `1,867.50`, with the decimals of its currency at most."""

    def __init__(self, *, currency: str = "", signed: bool = False, **kwargs: Any) -> None:
        self.currency, self.signed = currency, signed
        keys = {} if signed else {"inputmode": "decimal"}  # the keys of a phone for decimals have no minus
        super().__init__(**{"max_length": 24, "widget": forms.TextInput(attrs=keys), **kwargs})

    def to_python(self, value: Any) -> Any:
        if not str(value or "").strip():
            return None
        amount = written_amount(str(value))
        if amount is None:
            raise forms.ValidationError(f"“{value}” is not an amount. Write it as 1867.50 or 1,867.50.")
        places = -cast("int", amount.as_tuple().exponent)
        most = minor_units(self.currency) if self.currency else 3
        if amount < 0 and not self.signed:
            raise forms.ValidationError(f"“{value}” is below zero. Write the amount without its sign.")
        if places > most or abs(amount) >= Decimal(10) ** 15:
            raise forms.ValidationError(
                f"“{value}” is not an amount with at most {most} decimals. Write it as 1867.50."
            )
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The domain says what an amount may be."""

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as people type it; one finer than its currency keeps every digit."""
        if not isinstance(value, Decimal):
            return value
        fits = self.currency and quantize(value, self.currency) == value
        return f"{quantize(value, self.currency):,f}" if fits else f"{value.normalize():,f}"


def in_currency(form: DomainForm, currency: str) -> None:
    """Its amounts have the decimals of this currency, which stands beside them."""
    for name, field in form.fields.items():
        if isinstance(field, AmountField):
            field.currency = currency
            form.with_unit(currency, name)


class TermsForm(DomainForm):
    """What is agreed for an account; of one that is open, in its currency."""

    policy = forms.ChoiceField(choices=DepositPolicy.choices, label="When a draw is more than is there")
    overdraft_limit = AmountField(required=False, label="Limit below zero", help_text="With “allow to a limit” only.")
    floor = AmountField(required=False, help_text="Below it a top-up is asked for.")
    target = AmountField(required=False, help_text="What a top-up fills to. Empty: the floor.")
    top_up_terms_days = forms.IntegerField(min_value=0, max_value=365, initial=14, label="Days to pay a top-up")
    covers_from = DayField(required=False, label="Covers from")
    covers_through = DayField(
        required=False, label="Covers through", help_text="The last day that it is meant to cover."
    )
    low_runway_days = forms.IntegerField(
        required=False, min_value=0, max_value=3650, label="Low runway below, days", help_text="Empty: the firm’s."
    )
    ahead_of_pace = forms.DecimalField(
        required=False, max_digits=6, decimal_places=3, label="Ahead of pace above", help_text="Empty: the firm’s."
    )
    opened_on = DayField(
        required=False, label="Opened on", help_text="Nothing counts before it. Empty: the day of its opening here."
    )

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if currency:
            in_currency(self, currency)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("opened_on"):
            given.pop("opened_on", None)
        for name in ("overdraft_limit", "floor"):
            given[name] = given.get(name) or Decimal(0)
        given["target"] = given.get("target") or given["floor"]
        return given


class AccountForm(TermsForm):
    """A new account: whose money, in which currency, under which terms."""

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="None")
    client = forms.ModelChoiceField(Client.objects.none(), required=False, empty_label="None")
    currency = CurrencyField()
    field_order = ("partner", "client", "currency")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, Any]", self.fields)
        fields["partner"].queryset = Partner.objects.visible_to(user)
        fields["client"].queryset = Client.objects.visible_to(user)


class EvidenceForm(DomainForm):
    """What every entry may carry; `idempotency_key` makes a form that is sent twice one entry."""

    what_for = forms.CharField(max_length=300, required=False, label="What for")
    reference = forms.CharField(max_length=120, required=False, help_text="Bank reference, agreement, report.")
    evidence_file = forms.FileField(
        required=False, label="Evidence", help_text="PDF, image or CSV, up to 5 MB.", max_length=200
    )
    reason = forms.CharField(
        required=False, max_length=2000, label="Reason", help_text="Needed for a day in a closed month."
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)

    def __init__(self, *args: Any, account: DepositAccount, **kwargs: Any) -> None:
        kwargs["initial"] = {"idempotency_key": uuid.uuid4().hex, "valued_on": clock.today()} | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        self.account = account
        in_currency(self, account.currency)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount = given.pop("amount", None)
        if amount is not None:
            given["money"] = Money(amount, self.account.currency)
        return given


class DepositForm(EvidenceForm):
    amount = AmountField()
    valued_on = DayField(label="Paid on")
    is_cleared = forms.BooleanField(required=False, label="The money has arrived")
    top_up = forms.ModelChoiceField(
        TopUpRequest.objects.none(), required=False, empty_label="None", label="Answers the request"
    )
    field_order = ("amount", "valued_on", "is_cleared", "top_up")

    def __init__(self, *args: Any, account: DepositAccount, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        cast("Any", self.fields["top_up"]).queryset = account.top_ups.filter(status="open")


OUT = (
    (EntryKind.REFUND, "Refund to the holder"),
    (EntryKind.TRANSFER, "Transfer to another account"),
    (EntryKind.ADJUSTMENT, "Adjustment, up or down"),
    (EntryKind.WRITE_OFF, "Write off the whole balance"),
)


class OtherEntryForm(EvidenceForm):
    """Refund, transfer, adjustment, write-off: one form, because each is rare."""

    kind = forms.ChoiceField(choices=OUT, label="What happens")
    amount = AmountField(
        signed=True, required=False, help_text="Above zero; an adjustment may be below; a write-off takes none."
    )
    valued_on = DayField(label="On")
    to = forms.ModelChoiceField(
        DepositAccount.objects.none(), required=False, empty_label="None", help_text="For a transfer."
    )
    field_order = ("kind", "amount", "valued_on", "to")

    def __init__(self, *args: Any, account: DepositAccount, user: User, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        others = DepositAccount.objects.visible_to(user).filter(currency=account.currency, status="open")
        to = others.exclude(pk=account.pk).select_related("partner", "client")
        cast("Any", self.fields["to"]).queryset = to

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") != EntryKind.WRITE_OFF and "money" not in given and "amount" not in self.errors:
            self.add_error("amount", "Give the amount.")
        if given.get("kind") == EntryKind.TRANSFER and not given.get("to"):
            self.add_error("to", "Choose the account that it goes to.")
        return given


class ClearingForm(DomainForm):
    cleared_on = DayField(label="Arrived on")
    reference = forms.CharField(max_length=120, required=False, help_text="The bank’s reference.")
    reason = forms.CharField(required=False, max_length=2000, help_text="Needed for a day in a closed month.")


class WhyForm(DomainForm):
    reason = forms.CharField(max_length=2000, label="Why")


class DrawForm(DomainForm):
    amount = AmountField()
    what_for = forms.CharField(max_length=300, label="What for")
    reference = forms.CharField(max_length=120, required=False, help_text="Report, order, agreement.")
    evidence_file = forms.FileField(
        required=False, label="Evidence", help_text="PDF, image or CSV, up to 5 MB.", max_length=200
    )

    def __init__(self, *args: Any, account: DepositAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        in_currency(self, account.currency)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount = given.pop("amount", None)
        return given if amount is None else given | {"money": Money(amount, self.account.currency)}


class ApprovalForm(DomainForm):
    amount = AmountField(label="Approve for")
    reason = forms.CharField(required=False, max_length=2000, label="Remark")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_currency(self, currency)


class PostingForm(DomainForm):
    valued_on = DayField(label="Drawn on")
    reason = forms.CharField(required=False, max_length=2000, help_text="Needed for a day in a closed month.")


class ReviewForm(DomainForm):
    decision = forms.ChoiceField(choices=ReviewDecision.choices)
    note = forms.CharField(
        required=False, max_length=500, help_text="Next month’s report says whether the flag was right."
    )


class AsOfForm(DomainForm):
    """As of a day, and as known at the end of a day."""

    as_of = DayField(required=False, label="As of")
    known_at = DayField(required=False, label="Known at")

    def clean_as_of(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["as_of"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(f"{formats.day(day)} has not come yet. Give today or an earlier day.")
        return day


class ThresholdsForm(DomainForm):
    low_runway_days = forms.IntegerField(min_value=0, max_value=3650, label="Low runway below, days")
    ahead_of_pace = forms.DecimalField(max_digits=6, decimal_places=3, label="Ahead of pace above")
    burn_days = forms.TypedChoiceField(choices=BURN_DAYS, coerce=int, label="Burn over the last")


class BankStatementForm(DomainForm):
    file = forms.FileField(
        label="Statement", help_text="CSV with the columns date, amount, currency, text and, if the bank gives one, id."
    )


class BankLineForm(DomainForm):
    """Decide a queued line: which pending or unmatched entry it is, whose deposit it is, or why it is none."""

    entry = forms.ChoiceField(choices=[], required=False, label="It is this entry")
    account = forms.ModelChoiceField(
        DepositAccount.objects.none(), required=False, empty_label="None", label="Record it as a deposit on"
    )
    why = forms.CharField(max_length=300, required=False, label="Or set it aside, because")
    reason = forms.CharField(
        max_length=2000, required=False, label="Reason", help_text="Needed for a day in a closed month."
    )

    def __init__(self, *args: Any, entries: list[tuple[str, str]], accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, Any]", self.fields)
        fields["entry"].choices = [("", "None"), *entries]
        fields["account"].queryset = accounts
