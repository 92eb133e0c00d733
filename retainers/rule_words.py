"""A rule in short words: its sentences with the parties of this firm, its economics, its answers one by one."""

from __future__ import annotations

from typing import Final

from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.ui import formats
from partnerview.ui.parts import Sentence
from retainers.answers import Answers
from retainers.models import Economics, Need, Owner, RenewalTrigger, Rule
from retainers.sentences import Parties, four_sentences


def parties_of(rule: Rule) -> Parties:
    return Parties(
        firm=Conventions.objects.values_list("firm_name", flat=True).get(pk=1),
        partner=rule.partner.name if rule.partner else "The partner",
        currency=rule.currency,
        next_cycle_on=rule.next_cycle_on(clock.today()),
    )


def sentences_of(rule: Rule, answers: Answers | None = None) -> tuple[Sentence, ...]:
    """The four of this rule, or of `answers` that are being typed."""
    return four_sentences(answers or rule.answers, parties_of(rule))


def economics_words(rule: Rule) -> str:
    """Such as “12.5 % of collected” or “USD 2,400.00 a month”."""
    if rule.partner_rate is not None:
        return f"{formats.amount_with(rule.partner_rate, rule.currency)} a month to us"
    if rule.economics == Economics.SHARE and rule.share_percent is not None:
        return f"{rule.share_percent.normalize():f} % of {rule.get_share_basis_display().lower()}"
    if rule.economics == Economics.MARGIN:
        return f"{formats.amount_with(rule.monthly_margin, rule.currency)} a month"
    if rule.economics == Economics.BONUS:
        return f"{formats.amount_with(rule.bonus, rule.currency)} once"
    return "No ongoing upside" if rule.economics == Economics.NONE else "Not said yet"


def answer_words(rule: Rule, step: int) -> str:
    """An answer in one line, as the wizard and the rule's page repeat it."""
    return _WORDS[step](rule)


def _first_cycle(rule: Rule) -> str:
    parts = (
        ("paid", rule.paid_on, rule.paid_reference),
        ("settled", rule.settled_on, rule.settled_reference),
        ("handed over", rule.handed_over_on, rule.handed_over_reference),
    )
    return "Yes: " + ", ".join(f"{word} {formats.day(day)} ({reference})" for word, day, reference in parts)


def _need(rule: Rule) -> str:
    seen = f", seen in {rule.need_months} months ({rule.need_evidence})" if rule.need_months else ""
    return f"{Need(rule.need).label}: {rule.need_text}{seen}"


def _owner(rule: Rule) -> str:
    label = "white-label" if rule.white_label else "not white-label"
    verb = "owns" if rule.owner == Owner.PARTNER else "own"
    return f"{Owner(rule.owner).label} {verb} it; {label}; {rule.decided_by} decides"


def _economics(rule: Rule) -> str:
    months = "month" if rule.share_months == 1 else "months"
    ends = [f"after {rule.share_months} {months}"] if rule.share_months else []
    ends += [f"at {formats.amount_with(rule.share_cap, rule.currency)}"] if rule.share_cap else []
    until = f", ends {' or '.join(ends)}" if ends else ""
    return f"{Economics(rule.economics).label}: {economics_words(rule)}{until}"


def _rhythm(rule: Rule) -> str:
    outside = "nothing is outside" if rule.nothing_outside else f"outside: {rule.outside}"
    return f"{rule.delivery}; {rule.reporting}; approved by {rule.approvals}; reviewed {rule.review}; {outside}"


def _renewal(rule: Rule) -> str:
    return str(RenewalTrigger(rule.renewal).label)


_WORDS: Final = {1: _first_cycle, 2: _need, 3: _owner, 4: _economics, 5: _rhythm, 6: _renewal}
