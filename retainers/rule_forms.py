"""What is typed about rules: how one begins, and the six questions, each narrowed to what its model allows."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms

from engagements.forms import DayField
from engagements.models import Engagement
from partnerview.books.currency import CurrencyField
from partnerview.directory.models import Partner, PartnerRole
from partnerview.http.forms import DomainForm
from partnerview.users.models import User
from retainers.answers import BONUS, FIELDS, MARGIN, NONE, OPERATOR, REFERRAL, RESELLER, SHARE, VENDOR, WHITE_LABEL
from retainers.deposit_forms import AmountField, in_currency
from retainers.models import Direction, Economics, Method, Need, Owner, RenewalTrigger, Rule, RuleModel, ShareBasis

YES_NO: Final = (("yes", "Yes, under the partner’s name"), ("no", "No, both are named openly"))
# What belongs to which answer of question 4; the rest is left empty.
GOES_WITH: Final = {
    SHARE: ("share_percent", "share_basis", "share_months", "share_cap", "guarantee"),
    MARGIN: ("monthly_margin",),
    BONUS: ("bonus",),
    NONE: (),
}


class NewRuleForm(DomainForm):
    """Whose rule it is. Without a partner it is the default of its role: a template that gives no rights."""

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="None: a default for the role")
    role = forms.ChoiceField(choices=PartnerRole.choices, label="In the role of")
    model = forms.ChoiceField(choices=RuleModel.choices, help_text="It fills in what it knows and refuses the rest.")
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(),
        required=False,
        empty_label="None: all of the partner’s",
        help_text="The rule of an engagement goes before the partner’s.",
    )
    currency = CurrencyField()
    starts_on = DayField(label="First cycle", help_text="Any day of the month that is the first cycle.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, Any]", self.fields)
        fields["partner"].queryset = Partner.objects.visible_to(user)
        with_partner = Engagement.objects.visible_to(user).exclude(partner=None)
        fields["engagement"].queryset = with_partner.select_related("client")


class StepForm(DomainForm):
    """One question. What every rule has to say is `needed`; the rest depends on what is chosen."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name in self.needed  # answers.py says what else is open, in its own words
            field.error_messages["required"] = "Answer this: empty is no answer."
        in_currency(self, rule.currency)
        self.narrow()

    def narrow(self) -> None:
        """Leave out what the model does not ask."""

    def leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    @classmethod
    def start(cls, rule: Rule) -> dict[str, Any]:
        return {name: getattr(rule, name) for name in cls.base_fields}


class CycleStepForm(StepForm):
    needed = FIELDS[1]
    paid_on = DayField(label="Project paid on")
    paid_reference = forms.CharField(max_length=120, label="Invoice", help_text="Such as INV-00412.")
    settled_on = DayField(label="Payout settled on")
    settled_reference = forms.CharField(max_length=120, label="Settlement")
    handed_over_on = DayField(label="Handed over on")
    handed_over_reference = forms.CharField(max_length=120, label="Handoff")


class NeedStepForm(StepForm):
    needed = FIELDS[2]
    need = forms.ChoiceField(choices=Need.choices, widget=forms.RadioSelect, label="Kind of need")
    need_text = forms.CharField(max_length=300, label="What it is")
    need_months = forms.IntegerField(min_value=0, max_value=1200, label="Came up in how many months")
    need_evidence = forms.CharField(max_length=300, label="Evidence", help_text="Tickets, reports, invoices.")

    def narrow(self) -> None:
        if self.rule.model != OPERATOR:
            self.leave_out("need_months", "need_evidence")


class OwnerStepForm(StepForm):
    needed = FIELDS[3]
    owner = forms.ChoiceField(choices=Owner.choices, widget=forms.RadioSelect, label="Owner of the relationship")
    white_label = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, label="White-label")
    decided_by = forms.CharField(max_length=120, label="Who decides from month to month")

    @classmethod
    def start(cls, rule: Rule) -> dict[str, Any]:
        words = {True: "yes", False: "no", None: None}[rule.white_label]
        return super().start(rule) | {"white_label": words}

    def clean_white_label(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["white_label"])


class EconomicsStepForm(StepForm):
    needed = ("economics", "partner_rate")
    economics = forms.ChoiceField(choices=Economics.choices, widget=forms.RadioSelect, label="The partner earns")
    share_percent = forms.DecimalField(max_digits=9, decimal_places=6, label="Share, per cent")
    share_basis = forms.ChoiceField(
        choices=[("", "Choose"), *ShareBasis.choices],
        label="Of what",
        help_text="Collected pays only on money received.",
    )
    share_months = forms.IntegerField(min_value=0, max_value=1200, label="Ends after, months")
    share_cap = AmountField(label="Or at a total of")
    guarantee = AmountField(label="At least each month", help_text="Recovered from what later months earn above it.")
    monthly_margin = AmountField(label="Margin each month")
    bonus = AmountField(label="Bonus, once")
    partner_rate = AmountField(label="The partner pays us each month")

    def narrow(self) -> None:
        kinds = {REFERRAL: (SHARE, BONUS, NONE), VENDOR: (SHARE,)}.get(self.rule.model)
        if kinds:
            choices = [(value, label) for value, label in Economics.choices if value in kinds]
            cast("Any", self.fields["economics"]).choices = choices
            self.leave_out("monthly_margin")
        if self.rule.model == VENDOR:
            self.leave_out("bonus")
        if self.rule.model not in {WHITE_LABEL, RESELLER}:
            self.leave_out("partner_rate")
        else:
            label = "Our internal rate each month" if self.rule.model == WHITE_LABEL else "Fixed base each month"
            self.fields["partner_rate"].label = label

    def clean(self) -> dict[str, Any]:
        """Exactly one of the four: what belongs to the others is left empty."""
        given = super().clean() or {}
        for economics, names in GOES_WITH.items():
            if given.get("economics") != economics:
                given |= {name: "" if name == "share_basis" else None for name in names if name in self.fields}
        return given


class RhythmStepForm(StepForm):
    needed = ("delivery", "reporting", "approvals", "review")
    delivery = forms.CharField(max_length=300, label="Delivered each month")
    reporting = forms.CharField(max_length=300, label="Reported")
    approvals = forms.CharField(max_length=300, label="Approved by")
    review = forms.CharField(max_length=120, label="Reviewed", help_text="Such as “every quarter”.")
    outside = forms.CharField(max_length=500, label="Outside the rhythm")
    nothing_outside = forms.BooleanField(label="Nothing is outside")


class RenewalStepForm(StepForm):
    needed = FIELDS[6]
    renewal = forms.ChoiceField(choices=RenewalTrigger.choices, widget=forms.RadioSelect, label="Renewal")


STEP_FORMS: Final[dict[int, type[StepForm]]] = {
    1: CycleStepForm,
    2: NeedStepForm,
    3: OwnerStepForm,
    4: EconomicsStepForm,
    5: RhythmStepForm,
    6: RenewalStepForm,
}


class CheckInForm(DomainForm):
    note = forms.CharField(max_length=500, label="What was agreed")


class PaymentForm(DomainForm):
    """Where we pay, the method is the payee's; where the partner pays us, it is said here."""

    paid_on = DayField(label="Paid on")
    method = forms.ChoiceField(choices=Method.choices, label="How it was paid")
    reference = forms.CharField(
        max_length=120, label="Reference", help_text="Of the bank, or the hash of a wallet’s transfer."
    )

    def __init__(self, *args: Any, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if direction == Direction.PAYABLE:
            del self.fields["method"]


class ProofForm(DomainForm):
    evidence_file = forms.FileField(label="Proof", help_text="PDF, image or text, up to 5 MB.", max_length=200)


class PayeeForm(DomainForm):
    payee = forms.CharField(max_length=200, label="Name of the payee")
    method = forms.ChoiceField(choices=Method.choices)
    address = forms.CharField(max_length=200, label="Account or address", help_text="IBAN, account, wallet address.")
