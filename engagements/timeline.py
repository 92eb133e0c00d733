"""What happened on engagements, in words: one sentence for each action that the audit log may hold.

`partnerview.audit.sentences` finds this module; the engagement's own history and the audit log both speak so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from partnerview.audit.sentences import Fact, Say
from partnerview.ui import formats

Values = Mapping[str, Any]


def _changed(fact: Fact) -> str:
    names = [_FIELDS.get(name, name.replace("_", " ")) for name in fact.after]
    return f"Changed {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"Changed {''.join(names)}"


def _ran_again(fact: Fact) -> str:
    was = fact.before.get("status")
    return {"paused": "Resumed", "notice_given": "Notice withdrawn", "ended": "Reopened"}.get(str(was), "Began")


def _line_added(fact: Fact) -> str:
    after = fact.after
    if after.get("follows"):
        return f"Line goes on, {_monthly(after)}"
    return f"{after.get('name', 'Line')} added{_price(after)}"


def _amended(fact: Fact) -> str:
    was, now = fact.before.get("monthly_amount"), fact.after.get("monthly_amount")
    name = fact.after.get("name", "Line")
    if not was or not now or Decimal(was) == Decimal(now):
        return f"{name} amended"
    return f"{name} amended: {formats.number(Decimal(was), 2)} a month becomes {formats.number(Decimal(now), 2)}"


def _amendment(fact: Fact) -> str:
    """What was recorded, by its kind."""
    kind = str(fact.after.get("kind", "amendment")).replace("_", " ")
    return f"{kind.capitalize()} recorded"


def _renewed(fact: Fact) -> str:
    uplift = Decimal(str(fact.after.get("uplift") or 0))
    until = fact.after.get("next_renews_on")
    words = f", uplift {uplift.normalize():f} %" if uplift else ""
    return f"Renewed until {formats.day(dt.date.fromisoformat(str(until)))}{words}" if until else "Renewed"


def _accepted(fact: Fact) -> str:
    return f"One-off accepted by {fact.after.get('accepted_by', '')}"


def _deliverable(verb: str) -> Callable[[Fact], str]:
    def tell(fact: Fact) -> str:
        title = fact.after.get("title") or fact.before.get("title") or "Deliverable"
        by = fact.after.get("accepted_by")
        return f"{title} {verb}" + (f" by {by}" if by else "")

    return tell


def _assigned(verb: str) -> Callable[[Fact], str]:
    def tell(fact: Fact) -> str:
        values = {**fact.before, **fact.after}
        hours = formats.hours(values.get("minutes_per_month")) if values.get("minutes_per_month") else ""
        pencil = " in pencil" if values.get("is_hard") is False else ""
        return f"{values.get('person', 'Somebody')} {verb}" + (f", {hours} a month{pencil}" if hours else "")

    return tell


def _changed_assignment(fact: Fact) -> str:
    now = fact.after.get("minutes_per_month")
    return f"Assignment changed to {formats.hours(now)} a month" if now else "Assignment changed"


def _price(values: Values) -> str:
    amount, currency = values.get("price"), values.get("currency")
    if not amount or not currency or not Decimal(amount):
        return ""
    return f" at {formats.amount_with(Decimal(amount), currency)}"


def _monthly(values: Values) -> str:
    amount = values.get("monthly_amount")
    return f"{formats.number(Decimal(amount), 2)} a month" if amount else ""


def _invoiced(fact: Fact) -> str:
    return f"Invoice {fact.after.get('reference', '')} issued".replace("  ", " ")


def _credited(fact: Fact) -> str:
    return f"Credit of {_money(fact.after, 'net_amount')} drafted for {fact.after.get('credits', 'an invoice')}"


def _paid(fact: Fact) -> str:
    return f"{_money(fact.after, 'amount')} received for {fact.after.get('invoice', 'an invoice')}"


def _used(verb: str) -> Callable[[Fact], str]:
    def tell(fact: Fact) -> str:
        units = abs(Decimal(fact.after.get("quantity") or 0))
        return f"{units.normalize():,f} {fact.after.get('unit', '')} of {fact.after.get('line', 'a line')} {verb}"

    return tell


def _priced(fact: Fact) -> str:
    return f"{fact.after.get('tier', 'Tier')} costs {_money(fact.after, 'amount')}"


def _attained(fact: Fact) -> str:
    reached = Decimal(fact.after.get("attained_percent") or 0).normalize()
    return f"{fact.after.get('name', 'Service level')}: {reached:f} % reached"


def _held(fact: Fact) -> str:
    score = fact.after.get("score")
    return "Review held" if score is None else f"Review held, score {score} of 10"


def _money(values: Values, name: str) -> str:
    amount = values.get(name)
    return formats.amount_with(abs(Decimal(amount)), values.get("currency", "")) if amount else ""


def _bought(fact: Fact) -> str:
    values = fact.after or fact.before
    hours = f"{formats.hours(int(values['minutes']))} hours" if values.get("minutes") else "Hours"
    price = _money(values, "price")
    verb = "bought ahead" if fact.after else "taken back, bought by mistake"
    return f"{hours} {verb} for {price}" if price and fact.after else f"{hours} {verb}"


def _reported(fact: Fact) -> str:
    after = fact.after
    worth = "known to be" if after.get("is_known") else "estimated at"
    done = Decimal(after.get("progress_percent", 0)).normalize()
    return f"{after.get('line', 'Outcome')}: {done:f} % done, {worth} {_money(after, 'amount') or 'nothing'}"


_FIELDS: Final = {
    "out_of_scope": "what is out of scope",
    "scope": "the scope",
    "name": "the name",
    "account_manager": "the account manager",
    "team_members": "the team",
    "vendors": "the vendor products",
    "go_live_on": "the go-live date",
}
SENTENCES: Final[dict[str, Say]] = {
    "engagement.drafted": "Drafted",
    "engagement.attributed": "Attributed to {partner_name}",
    "engagement.changed": _changed,
    "engagement.draft": "Back to draft",
    "engagement.pending_approval": "Put up for approval",
    "engagement.running": _ran_again,
    "engagement.paused": "Paused",
    "engagement.notice_given": "Notice given",
    "engagement.ended": "Ended",
    "engagement.taken_over": "Taken over as a running engagement",
    "engagement.given_back": "Takeover undone",
    "serviceline.added": _line_added,
    "serviceline.ended": "Line ended",
    "serviceline.amended": _amended,
    "renewal.renewed": _renewed,
    "renewal.lapsed": "Goes on without a term",
    "renewal.declined": "Renewal declined",
    "amendment.recorded": _amendment,
    "amendment.pending_approval": "Amendment put to a manager",
    "amendment.applied": "Amendment applied",
    "amendment.draft": "Amendment refused, back to draft",
    "amendment.withdrawn": "Amendment withdrawn",
    "serviceline.accepted": _accepted,
    "serviceline.taken_back": "Line taken back before it began",
    "serviceline.changed": "Line changed on the draft",
    "serviceline.removed": "Line removed from the draft",
    "hoursblock.bought": _bought,
    "hoursblock.taken_back": _bought,
    "outcomereport.reported": _reported,
    "timeentry.draft": "Approved time unlocked",
    "deliverable.added": _deliverable("promised"),
    "deliverable.delivered": _deliverable("delivered"),
    "deliverable.accepted": _deliverable("accepted"),
    "deliverable.removed": _deliverable("taken back"),
    "deliverabletemplate.added": "Recurring deliverable “{title}” agreed",
    "deliverabletemplate.ended": "Recurring deliverable ended",
    "assignment.added": _assigned("assigned"),
    "assignment.changed": _changed_assignment,
    "assignment.ended": _assigned("no longer assigned"),
    "assignment.removed": _assigned("not assigned after all"),
    "person.working_week": "Works other hours",
    "person.cost_rate": "Cost rate recorded",
    "person.leave": "Leave recorded",
    "person.leave_removed": "Leave taken back",
    "person.skills": "Skills changed",
    "workingcalendar.closed_on": "Closed on {closed_on}: {name}",
    "workingcalendar.open_on": "Open after all on {was_closed_on}",
    "invoice.issued": _invoiced,
    "invoice.discarded": "Draft invoice discarded",
    "invoice.credited": _credited,
    "payment.recorded": _paid,
    "payment.reversed": "Payment taken back",
    "reminder.recorded": lambda fact: f"{fact.after.get('level', 'Reminder')} sent for {fact.after.get('invoice', '')}",
    "offering.added": "Offering added to the catalogue",
    "tier.added": "Tier “{name}” added",
    "tier.priced": _priced,
    "tier.removed": "Tier “{was_name}” removed",
    "servicelevel.agreed": "Service level “{name}” agreed",
    "servicelevel.dropped": "Service level “{was_name}” dropped",
    "duty.agreed": "Duty agreed: {text}",
    "duty.removed": "Duty dropped: {was_text}",
    "slaattainment.recorded": _attained,
    "engagement.onboarding": "Onboarding begun with {items} steps",
    "onboardingitem.added": "To do: {name}",
    "onboardingitem.changed": "{name}: owner or day changed",
    "onboardingitem.done": "{name}: done",
    "healthreading.recorded": "Health is {health}: {why}",
    "valuenote.recorded": "Value delivered: {text}",
    "valuenote.reversed": "Taken back: {text}",
    "reviewcadence.agreed": "Reviewed every {every_months} months",
    "review.planned": "Review planned",
    "review.changed": "Review changed",
    "review.held": _held,
    "opportunity.spotted": "Opportunity: {service}",
    "opportunity.open": "Opportunity open again",
    "opportunity.proposed": "Opportunity proposed",
    "opportunity.won": "Opportunity won",
    "opportunity.lost": "Opportunity lost",
    "usage.recorded": _used("used"),
    "usage.reversed": _used("taken back"),
}
MAJOR: Final = frozenset(
    {
        "engagement.running",
        "engagement.paused",
        "engagement.notice_given",
        "engagement.ended",
        "serviceline.accepted",
        "serviceline.amended",
        "renewal.renewed",
        "renewal.declined",
    }
)
