"""How deposit accounts, entries, draws and what they add up to look on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagements.models import Engagement, Invoice
from partnerview.directory.models import Client, Partner
from partnerview.http.fields import DecimalField, LastDayField, MoneyField, MonthField, Reference
from partnerview.http.serializers import Body, FileBody, MoneyShape, OptionalReason, Row
from retainers.models import AccountStatus, DepositAccount, DepositPolicy, DrawStatus, EntryKind, ReviewDecision


class DepositAccountRow(Row):
    """Balances are worked out each time: available = cleared − reserved, exposure = max(0, −cleared)."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id", allow_null=True)
    client = serializers.IntegerField(source="client_id", allow_null=True)
    currency = serializers.CharField()
    status = serializers.ChoiceField(AccountStatus.choices)
    policy = serializers.ChoiceField(DepositPolicy.choices)
    overdraft_limit = MoneyField()
    floor = MoneyField()
    target = MoneyField()
    top_up_terms_days = serializers.IntegerField()
    covers_from = serializers.DateField(allow_null=True)
    covers_through = LastDayField(source="covers_before", allow_null=True)
    low_runway_days = serializers.IntegerField(allow_null=True)
    ahead_of_pace = DecimalField(max_digits=6, decimal_places=3, allow_null=True)
    opened_on = serializers.DateField()
    cleared = MoneyField()
    pending = MoneyField()
    reserved = MoneyField()
    available = MoneyField()
    exposure = MoneyField()
    updated_at = serializers.DateTimeField()


class TermsBody(Body):
    """What is agreed; money in the account's currency."""

    policy = serializers.ChoiceField(DepositPolicy.choices, required=False)
    overdraft_limit = MoneyField(required=False, may_be_negative=False)
    floor = MoneyField(required=False, may_be_negative=False)
    target = MoneyField(required=False, may_be_negative=False)
    top_up_terms_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    covers_from = serializers.DateField(required=False, allow_null=True)
    covers_through = serializers.DateField(required=False, allow_null=True)
    low_runway_days = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=3650)
    ahead_of_pace = DecimalField(required=False, allow_null=True, max_digits=6, decimal_places=3)
    opened_on = serializers.DateField(required=False, help_text="Today, or an earlier day; no entry counts before it.")


class DepositAccountBody(TermsBody):
    """A partner or a client, one of the two."""

    partner = Reference(Partner, required=False)
    client = Reference(Client, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$")


class DepositEntryRow(Row):
    """`amount` is signed: in above zero, out below. A pending entry has no `cleared_on` and moves no balance."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(EntryKind.choices)
    amount = MoneyField()
    valued_on = serializers.DateField()
    cleared_on = serializers.DateField(allow_null=True)
    month = MonthField()
    balance_after = MoneyField()
    what_for = serializers.CharField()
    reference = serializers.CharField()
    reason = serializers.CharField()
    clears = serializers.IntegerField(source="clears_id", allow_null=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    counterpart = serializers.IntegerField(source="counterpart_id", allow_null=True)
    draw = serializers.IntegerField(source="draw_id", allow_null=True)
    top_up = serializers.IntegerField(source="top_up_id", allow_null=True)
    evidence = serializers.CharField(source="evidence_name")
    recorded_by = serializers.IntegerField(source="recorded_by_id", allow_null=True)
    recorded_at = serializers.DateTimeField()


class EvidenceBody(OptionalReason):
    """A day in a closed month takes the privilege to backdate and a reason."""

    what_for = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    reference = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    evidence = FileBody(required=False)


class DepositBody(EvidenceBody):
    """Money in. Without `cleared` it is pending until `deposit-entries/{id}/clearing/`."""

    amount = MoneyField(may_be_negative=False)
    valued_on = serializers.DateField()
    cleared = serializers.BooleanField(default=True)
    top_up = serializers.IntegerField(required=False, help_text="Id of the request that it answers.")


class EntryBody(EvidenceBody):
    """A refund, transfer (with `to`), adjustment (signed) or write-off (without amount)."""

    account = Reference(DepositAccount)
    kind = serializers.ChoiceField(["refund", "transfer", "adjustment", "write_off"])
    amount = MoneyField(required=False)
    valued_on = serializers.DateField()
    to = Reference(DepositAccount, required=False)


class ClearingBody(OptionalReason):
    cleared_on = serializers.DateField()
    reference = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ReversalBody(Body):
    reason = serializers.CharField(max_length=2000)
    valued_on = serializers.DateField(required=False)


class DrawRow(Row):
    """`approved_amount` is held from the approval on, until the draw is posted or cancelled."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    amount = MoneyField()
    approved_amount = MoneyField(allow_null=True)
    what_for = serializers.CharField()
    status = serializers.ChoiceField(DrawStatus.choices)
    engagement = serializers.IntegerField(source="engagement_id", allow_null=True)
    invoice = serializers.IntegerField(source="invoice_id", allow_null=True)
    payment = serializers.IntegerField(source="payment_id", allow_null=True)
    reference = serializers.CharField()
    evidence = serializers.CharField(source="evidence_name")
    requested_by = serializers.IntegerField(source="requested_by_id")
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    posted_by = serializers.IntegerField(source="posted_by_id", allow_null=True)
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class AccountDrawBody(Body):
    """A draw of the account in the address. With `invoice` it pays that invoice when it is posted."""

    amount = MoneyField(may_be_negative=False)
    what_for = serializers.CharField(max_length=300)
    reference = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    engagement = Reference(Engagement, required=False)
    invoice = Reference(Invoice, required=False)
    evidence = FileBody(required=False)


class DrawBody(AccountDrawBody):
    account = Reference(DepositAccount)


class DrawApprovalBody(OptionalReason):
    """Without `amount` all that was asked for."""

    amount = MoneyField(required=False, may_be_negative=False)


class DrawPostingBody(OptionalReason):
    valued_on = serializers.DateField(required=False)


class DrawApplicationBody(OptionalReason):
    invoice = Reference(Invoice)


class TopUpRow(Row):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    amount = MoneyField()
    status = serializers.CharField()
    requested_on = serializers.DateField()
    due_on = serializers.DateField()
    updated_at = serializers.DateTimeField()


class ReviewBody(Body):
    decision = serializers.ChoiceField(ReviewDecision.choices)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    as_of = serializers.DateField(required=False)


class ReviewRow(Row):
    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    as_of = serializers.DateField()
    flags = serializers.ListField(child=serializers.CharField())
    cleared = MoneyField()
    decision = serializers.ChoiceField(ReviewDecision.choices)
    note = serializers.CharField()
    reviewed_at = serializers.DateTimeField()


class StatementShape(serializers.Serializer[Any]):
    """Newest first, 50 entries; `older` is the sequence to ask for next with `before`."""

    account = serializers.IntegerField()
    opening = MoneyShape()
    paid_in = MoneyShape()
    taken_out = MoneyShape()
    closing = MoneyShape()
    older = serializers.IntegerField(allow_null=True)
    rows = serializers.ListField(child=serializers.DictField())


class RiskRowShape(serializers.Serializer[Any]):
    """One account. Null where there is no such figure: no coverage, no burn."""

    account = serializers.IntegerField()
    holder = serializers.CharField()
    severity = serializers.CharField()
    flags = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    cleared = MoneyShape()
    pending = MoneyShape()
    reserved = MoneyShape()
    exposure = MoneyShape()
    deposits = MoneyShape()
    draws = MoneyShape()
    unposted = MoneyShape()
    drawn_share = serializers.CharField(allow_null=True)
    elapsed_share = serializers.CharField(allow_null=True)
    pace = serializers.CharField(allow_null=True)
    ahead_by = MoneyShape(allow_null=True)
    daily_burn = MoneyShape()
    runway_days = serializers.CharField(allow_null=True)
    projected_zero = serializers.DateField(allow_null=True)
    aging = serializers.DictField(child=MoneyShape())
    last_month = serializers.CharField()
    decision = serializers.CharField(allow_null=True)
    explanation = serializers.DictField(allow_null=True)


class RiskShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    rows = RiskRowShape(many=True)


class CapitalRowShape(serializers.Serializer[Any]):
    """held − drawn = net; projected = net + pending − reserved."""

    currency = serializers.CharField()
    accounts = serializers.IntegerField()
    held = MoneyShape()
    drawn = MoneyShape()
    net = MoneyShape()
    pending = MoneyShape()
    reserved = MoneyShape()
    exposure = MoneyShape()
    projected = MoneyShape()


class ThreeWayShape(serializers.Serializer[Any]):
    """Bank, control total and sum of ledgers; difference = queued + set aside + counts later − not at bank.

    `counts_later` are bank lines of that day or before whose entry has cleared after it.
    """

    currency = serializers.CharField()
    agrees = serializers.BooleanField()
    bank = MoneyShape()
    control = MoneyShape()
    ledgers = MoneyShape()
    difference = MoneyShape()
    queued = MoneyShape()
    set_aside = MoneyShape()
    counts_later = MoneyShape()
    not_at_bank = MoneyShape()


class CapitalShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    reporting_currency = serializers.CharField()
    missing_rates = serializers.ListField(child=serializers.CharField())
    net = MoneyShape(allow_null=True)
    exposure = MoneyShape(allow_null=True)
    rows = CapitalRowShape(many=True)
    three_ways = ThreeWayShape(many=True)
