"""What happened in partner programs, in words: one sentence for each action that the audit log may hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from partnerview.audit.sentences import Fact, Say
from partnerview.ui import formats
from programs.timeline import raps


def _money(values: Mapping[str, Any]) -> str:
    amount = values.get("amount")
    return formats.amount_with(Decimal(amount), values.get("currency", "")) if amount else ""


def _arr(fact: Fact) -> str:
    return f"ARR of {_money(fact.after)} recorded, from {fact.after.get('source', '')}"


def _proposed(fact: Fact) -> str:
    was = fact.after.get("from")
    return f"Proposed as {fact.after.get('to')}{f', was {was}' if was else ''}: {fact.after.get('reason', '')}"


def _profile(fact: Fact) -> str:
    return f"Program profile changed: {', '.join(name.replace('_', ' ') for name in fact.after)}"


def _drafted(fact: Fact) -> str:
    how = "drafted from partner data" if fact.after.get("is_generated") else "drafted"
    if fact.after.get("generated_by"):
        how = f"drafted in words of {fact.after['generated_by']}"
    return f"Version {fact.after.get('version')} for {fact.after.get('cohort')} {how}"


def _registered(fact: Fact) -> str:
    return f"{fact.after.get('prospect', '')} registered, may be worth {_money(fact.after)} a year"


def _handed_over(fact: Fact) -> str:
    things = [(fact.after.get("promises", 0), "promise"), (fact.after.get("accounts", 0), "account")]
    along = " and ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in things if count)
    return f"Handed over to {fact.after.get('to_name', '')}{f', {along} with it' if along else ''}"


def _sent_back(fact: Fact) -> str:
    return "Sent back as a draft" if fact.before.get("status") == "proposed" else "Draft"


SENTENCES: Final[dict[str, Say]] = {
    "partnerprofile.changed": _profile,
    "arrfigure.recorded": _arr,
    "partnercustomer.added": "Customer {name} added",
    "partnercustomer.changed": "Customer {name} changed",
    "partner.customers_imported": "Customer list imported: {added} new, {changed} known",
    "classification.proposed": _proposed,
    "classification.approved": "Classification approved",
    "classification.rejected": "Classification rejected",
    "classification.withdrawn": "Proposed classification taken back",
    "cohort.added": "Cohort {name} added",
    "cohort.changed": "Cohort {name} changed",
    "cohortstrategy.drafted": _drafted,
    "cohortstrategy.changed": "Draft changed",
    "cohortstrategy.proposed": "Proposed for approval",
    "cohortstrategy.approved": "Strategy approved and in force",
    "cohortstrategy.draft": _sent_back,
    "handover.planned": "Handover planned for {effective_on}",
    "handover.done": "Handed over",
    "handover.cancelled": "Handover cancelled",
    "partner.handed_over": _handed_over,
    "deal.registered": _registered,
    "deal.changed": "Registration changed",
    "deal.accepted": "Registration accepted, protected until {expires_on}",
    "deal.refused": "Registration refused",
    "deal.withdrawn": "Deal withdrawn",
    "deal.expired": "Protection ran out",
    "deal.won": "Deal won",
    "deal.lost": "Deal lost",
    "dealpolicy.changed": "Protection and reward of deals changed",
    "referralcode.made": "Referral link {code} made",
    "referralcode.retired": "Referral link {code} retired",
    "referral.left": "Somebody left word by the link {code}",
    "referral.forgotten": "Person behind a referral forgotten",
    "programpolicy.changed": "Settings of the program changed",
    **raps.SENTENCES,
}
MAJOR: Final = frozenset({"classification.approved", "cohortstrategy.approved", "partner.handed_over", *raps.MAJOR})
