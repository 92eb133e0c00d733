"""What the pages of rules show: the wizard's six questions, the rule with its decision and versions, the board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from partnerview import clock
from partnerview.approvals.actions import open_approval_of
from partnerview.approvals.chain import chain_of
from partnerview.audit.reports.timeline import timeline_of
from partnerview.ui.parts import BoardColumn, Card, ChainStep, Sentence, TimelineEvent
from partnerview.users.access import opens
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from retainers.answers import QUESTIONS, STEPS, answered, is_answered
from retainers.models import Cycle, Rule, RuleStatus
from retainers.next_step import NextStep, next_step
from retainers.reports.rule_board import StateColumn
from retainers.reports.rule_signs import Signs, signs_of
from retainers.rule_words import answer_words, economics_words, sentences_of

WHYS: Final = {
    1: "A project that was paid, a payout that was settled, a handoff: each with its day and reference.",
    2: "What the client needs again and again.",
    3: "Months without a decider end in a quarrel. Name the person.",
    4: "Exactly one of four. “None” is an answer too.",
    5: "What happens every month, and what does not belong to it.",
    6: "It is said before the next cycle starts.",
}
REFERRAL_WHY: Final = (
    "Exactly one of three. A referral share must end, after a number of months or at a total; or be one single bonus."
)


@dataclass(frozen=True, slots=True)
class Question:
    """One of six: its state in the wizard, and what was said."""

    number: int
    text: str
    why: str
    state: str
    said: str
    url: str


def questions_of(rule: Rule, *, current: int = 0, may_change: bool = True) -> list[Question]:
    """The six in order; an answered one says its answer, the current one asks."""
    return [_question(rule, step, current, may_change=may_change) for step in STEPS]


def _question(rule: Rule, step: int, current: int, *, may_change: bool) -> Question:
    done = is_answered(rule.answers, step)
    state = "current" if step == current else "answered" if done else "todo"
    why = REFERRAL_WHY if step == 4 and rule.model == "referral" else WHYS[step]
    url = reverse("retainers:rule-question", args=[rule.pk, step]) if may_change else ""
    return Question(step, QUESTIONS[step], why, state, answer_words(rule, step) if done else "", url)


@dataclass(frozen=True)
class RulePage:
    """One rule as one person sees it."""

    rule: Rule
    user: User

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences_of(self.rule)

    @property
    def economics(self) -> str:
        return economics_words(self.rule)

    @property
    def questions(self) -> list[Question]:
        return questions_of(self.rule, may_change=self.may_change and self.rule.status == RuleStatus.DRAFT)

    @cached_property
    def next_step(self) -> NextStep:
        step = next_step(self.rule, signs_of([self.rule], today=clock.today()).get(self.rule.pk))
        return _for(step, self.user)

    @property
    def answered(self) -> int:
        return len(answered(self.rule.answers))

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.RULES_CHANGE)

    @property
    def may_submit(self) -> bool:
        return self.may_change and self.rule.status == RuleStatus.DRAFT and self.answered == len(STEPS)

    @property
    def may_version(self) -> bool:
        return self.may_change and self.rule.status in {RuleStatus.ACTIVE, RuleStatus.LAPSED}

    @property
    def may_decide(self) -> bool:
        waits = self.rule.status == RuleStatus.PENDING_APPROVAL
        return waits and self.user.may(Permission.RULES_APPROVE) and self.user.pk not in self.rule.authors

    @property
    def waits(self) -> bool:
        return self.rule.status == RuleStatus.PENDING_APPROVAL

    @property
    def chain(self) -> list[ChainStep]:
        approval = open_approval_of(self.rule)
        return list(chain_of(approval, viewer=self.user)) if approval else []

    @property
    def consequence(self) -> str:
        if self.rule.is_template:
            return "New rules of this role begin with these answers. It gives nobody any rights."
        return f"It gives rights from {self.rule.starts_on:%-d %b %Y}. What it replaces gives none any more."

    @property
    def versions(self) -> Iterable[Rule]:
        """All of the same scope, the newest first."""
        rule = self.rule
        same = Q(partner=rule.partner, engagement=rule.engagement, role=rule.role, is_template=rule.is_template)
        return Rule.objects.filter(same).order_by("-version", "-id")[:20]

    @property
    def may_approve(self) -> bool:
        return self.user.may(Permission.RULES_APPROVE) and self.user.pk not in self.rule.authors

    @property
    def cycles(self) -> Iterable[Cycle]:
        """The latest twelve, with what they paid and what is owed for them."""
        rows = self.rule.cycles.select_related("share").prefetch_related("settlements")
        return rows.order_by("-month")[:12]

    @property
    def timeline(self) -> list[TimelineEvent]:
        return timeline_of(self.rule)


def _for(step: NextStep, viewer: User) -> NextStep:
    """Somebody else's step is read, not followed."""
    return step if opens(step.url, viewer) else replace(step, url="")


def board_columns(columns: Iterable[StateColumn], chosen: QueryDict, *, viewer: User) -> list[BoardColumn]:
    """`chosen` are the filters of the board, which the list of what does not fit takes too."""
    columns = list(columns)
    shown = [rule for column in columns for rule in column.rules if rule.gives_rights]
    signs = signs_of(shown, today=clock.today())
    return [
        BoardColumn(
            column.title,
            column.note,
            tuple(_card(rule, signs.get(rule.pk), viewer) for rule in column.rules),
            column.more,
            _list_of(column, chosen),
        )
        for column in columns
    ]


def _list_of(column: StateColumn, chosen: QueryDict) -> str:
    query = chosen.copy()
    query["status"] = column.state if column.state in RuleStatus.values else RuleStatus.ACTIVE
    return f"{reverse('retainers:rule-list')}?{query.urlencode()}"


def _card(rule: Rule, signs: Signs | None, viewer: User) -> Card:
    step = _for(next_step(rule, signs), viewer)
    version = f", version {rule.version}" if rule.version > 1 else ""
    facts = [f"{rule.get_model_display()}{version}", economics_words(rule)]
    facts += [rule.engagement.name] if rule.engagement else []
    return Card(
        rule.whose,
        reverse("retainers:rule-detail", args=[rule.pk]),
        tuple(facts),
        _standing(rule),
        step.text,
        step.url,
        "warning" if rule.status == RuleStatus.LAPSED else "",
    )


def _standing(rule: Rule) -> str:
    if rule.status == RuleStatus.DRAFT:
        return f"{len(answered(rule.answers))} of 6 answered"
    if rule.is_template:
        return "A template: gives no rights"
    return f"{rule.get_renewal_display()}, from {rule.starts_on:%-d %b %Y}"
