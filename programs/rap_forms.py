"""What is typed about RAPs, named accounts, MDF, reviews and promises."""

from __future__ import annotations

from typing import Any

from django import forms

from engagements.forms import COMMON_CURRENCIES, DayField
from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.http.forms import DomainForm
from partnerview.money import Money, currencies
from partnerview.users.models import User
from partnerview.users.permissions import POLICY, Permission
from programs.models import (
    AccountStage,
    Cadence,
    NamedAccount,
    PartnerCustomer,
    Payer,
    PromiseOutcome,
    Rap,
    Side,
)
from programs.models.partner_profile import partners_seen_by

CODES = [(code, code) for code in dict.fromkeys((*COMMON_CURRENCIES, *currencies()))]
WORKS = [role.value for role, granted in POLICY.items() if Permission.RAPS_CHANGE in granted and role != "integration"]


class AmountText(forms.DecimalField):
    """An amount as people type it, with or without thousands: `24,000.00`."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(**{"label": label, "min_value": 0, "max_digits": 18, "decimal_places": 3, **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).replace(",", "") if value else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def _percent(label: str, help_text: str) -> forms.DecimalField:
    return AmountText(label, max_value=100, max_digits=7, decimal_places=4, help_text=help_text)


def _colleagues() -> Any:
    return User.objects.filter(is_active=True, roles__overlap=WORKS).order_by("name")


class RapForm(DomainForm):
    """The terms of a plan. The returns follow from them."""

    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    period_label = forms.CharField(max_length=60, label="Period", help_text="What you call it, such as “2026 H2”.")
    goal = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="What we want together, in two sentences."
    )
    currency = forms.ChoiceField(choices=CODES)
    mdf_amount = AmountText("Our MDF")
    partner_amount = AmountText("The partner’s part", help_text="Above zero: a RAP is money of both.")
    arr_target = AmountText("ARR target", help_text="What the named accounts are to be worth a year.")
    vendor_margin = _percent("Our margin, %", "What we keep of that ARR.")
    partner_margin = _percent("The partner’s margin, %", "What the partner keeps of it.")

    def __init__(self, *args: Any, user: User, rap: Rap | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rap is not None:
            del self.fields["partner"]
        else:
            self.fields["partner"].queryset = partners_seen_by(user)  # type: ignore[attr-defined]


class AccountForm(DomainForm):
    """A customer of the partner that is not ours yet."""

    customer = forms.ModelChoiceField(PartnerCustomer.objects.none(), empty_label="Choose the customer")
    expected_arr = AmountText("May be worth a year")
    owner = forms.ModelChoiceField(User.objects.get_queryset().none(), label="Owner, one of us")

    def __init__(self, *args: Any, rap: Rap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = NamedAccount.objects.of_plan(rap).values("customer")
        rows = PartnerCustomer.objects.filter(partner=rap.partner, client=None).exclude(pk__in=named)
        self.fields["customer"].queryset = rows  # type: ignore[attr-defined]
        self.fields["owner"].queryset = _colleagues()  # type: ignore[attr-defined]


class StepForm(DomainForm):
    """How far an account has come."""

    to = forms.ChoiceField(label="Now")
    won_arr = AmountText("ARR won", required=False, help_text="With “won” only.")
    won_on = DayField(label="Won on", required=False)
    reason = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Needed for lost and deferred."
    )

    def __init__(self, *args: Any, account: NamedAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = account.TRANSITIONS[account.status]
        chosen = [choice for choice in AccountStage.choices if choice[0] in steps]
        self.fields["to"].choices = chosen  # type: ignore[attr-defined]


class ReasonForm(DomainForm):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


class PartnerPersonForm(DomainForm):
    partner_person = forms.CharField(
        max_length=200, label="Who acknowledged it at the partner", help_text="The name of the person who said yes."
    )


class MdfCommitmentForm(DomainForm):
    side = forms.ChoiceField(choices=Payer.choices, label="Whose money")
    amount = AmountText("Amount")
    purpose = forms.CharField(max_length=300, label="What for", help_text="Such as “Executive breakfast, Leeds”.")


class DisbursementForm(DomainForm):
    """Money paid out of a commitment."""

    named_account = forms.ModelChoiceField(
        NamedAccount.objects.none(), label="For which account", empty_label="Choose the account"
    )
    activity = forms.CharField(max_length=300, help_text="What it paid for, such as “Workshop with the IT board”.")
    amount = AmountText("Amount")
    disbursed_on = DayField(label="Paid on", initial=clock.today)
    proof = forms.CharField(max_length=300, label="Our proof", help_text="Payment reference or invoice number.")

    def __init__(self, *args: Any, rap: Rap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = NamedAccount.objects.filter(rap__activated_on__isnull=False, rap__partner=rap.partner_id)
        self.fields["named_account"].queryset = rows.select_related("customer")  # type: ignore[attr-defined]


class ProofForm(DomainForm):
    proof = forms.CharField(
        max_length=300,
        label="Proof of the other side",
        help_text="Their invoice, a list of guests, a picture’s number.",
    )


class QarForm(DomainForm):
    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose the partner")
    due_on = DayField(label="First review is due")
    cadence = forms.ChoiceField(choices=Cadence.choices, label="The next is counted")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = partners_seen_by(user).filter(qars=None)
        self.fields["partner"].queryset = rows  # type: ignore[attr-defined]


class WritingForm(DomainForm):
    """What a review says. Empty is allowed until it is completed."""

    discussion = forms.CharField(
        required=False, label="What was discussed", widget=forms.Textarea(attrs={"rows": 4}), max_length=10000
    )
    changes = forms.CharField(
        required=False, label="What changed, and why", widget=forms.Textarea(attrs={"rows": 4}), max_length=10000
    )
    concerns = forms.CharField(
        required=False,
        label="Concerns",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10000,
        help_text="Write a concern, or “none”.",
    )


class PromiseForm(DomainForm):
    text = forms.CharField(max_length=400, label="Promise", help_text="Who does what, in one sentence.")
    side = forms.ChoiceField(choices=Side.choices, label="Whose")
    owner = forms.ModelChoiceField(
        User.objects.get_queryset().none(), required=False, label="Owner, one of us", empty_label="Nobody of us"
    )
    owner_name = forms.CharField(max_length=200, required=False, label="Owner at the partner")
    due_on = DayField(label="By")
    worth = AmountText("Worth", required=False, help_text="ARR, if one can say.")
    currency = forms.ChoiceField(choices=CODES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = _colleagues()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, currency = given.pop("worth", None), given.pop("currency", "")
        return given | {"worth": Money(amount, currency or "USD") if amount else None}


class OutcomeForm(DomainForm):
    """How a promise came out."""

    outcome = forms.ChoiceField(label="It is")
    reason = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Needed for deferred and dropped."
    )
    due_on = DayField(required=False, label="By when instead", help_text="With “deferred” only.")

    def __init__(self, *args: Any, outcome: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [choice for choice in PromiseOutcome.choices if choice[0] not in {"open", outcome}]
        if outcome == PromiseOutcome.DONE:
            chosen = [choice for choice in chosen if choice[0] == PromiseOutcome.CONFIRMED]
        self.fields["outcome"].choices = chosen  # type: ignore[attr-defined]
