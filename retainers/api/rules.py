"""Endpoints of rules: `retainer-rules`, their moves, sentences and next step; the rights in an engagement."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.models import Engagement
from partnerview import clock
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView, Collection, Endpoint, Subject, action_path
from partnerview.http.serializers import OptionalReason, Reason
from partnerview.money import Money
from partnerview.users.permissions import Permission
from retainers.actions.rules import (
    AMOUNTS,
    answer_step,
    approve_rule,
    discard_rule,
    end_rule,
    make_version,
    reject_rule,
    start_rule,
    submit_rule,
    withdraw_rule,
)
from retainers.answers import FIELDS
from retainers.api.rule_shapes import (
    AnswersBody,
    NextStepShape,
    PatternsShape,
    RightsShape,
    RuleBody,
    RuleRow,
    SentencesShape,
    StandingShape,
)
from retainers.models import Rule
from retainers.next_step import next_step
from retainers.reports.rights import rights_of
from retainers.reports.rule_patterns import rule_patterns
from retainers.reports.rule_signs import signs_of
from retainers.reports.rule_standing import rule_standing
from retainers.rule_tables import RuleFilters
from retainers.rule_words import sentences_of
from retainers.sentences import as_text


class Rules(Collection):
    """Every version of every rule. PATCH answers questions of one that is being answered."""

    permissions = {
        "GET": Permission.RULES_VIEW,
        "POST": Permission.RULES_CHANGE,
        "PATCH": Permission.RULES_CHANGE,
    }
    model = Rule
    row = RuleRow
    create_body = RuleBody
    change_body = AnswersBody
    filterset_class = RuleFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        month = data.pop("first_cycle", None)
        return start_rule(starts_on=month.first_day if month else None, by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        answers = {name: _amount(subject, name, value) for name, value in data.items()}
        with transaction.atomic():
            for step, names in FIELDS.items():
                given = {name: answers[name] for name in names if name in answers}
                if given:
                    subject = answer_step(subject, step=step, by=self.user, **given)
        return subject  # type: ignore[no-any-return]


def _amount(rule: Rule, name: str, value: Any) -> Any:
    if name not in AMOUNTS or not isinstance(value, Money):
        return value
    if value.currency != rule.currency:
        raise InvalidInput(f"This rule is in {rule.currency}. Give the amount in it.", field=name)
    return value.amount


class RuleAction(ActionView):
    model = Rule
    row = RuleRow


class Submission(RuleAction):
    """Ask a finance lead or CxO. 409 `step_open` while a question is open."""

    permission = Permission.RULES_CHANGE

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return submit_rule(subject, by=self.user)


class Approval(RuleAction):
    """It gives rights from its first cycle. Never by one of its authors."""

    permission = Permission.RULES_APPROVE
    body = OptionalReason
    step_up = True

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return approve_rule(subject, by=self.user, reason=data["reason"])


class Rejection(RuleAction):
    """Back to be answered again, with the reason."""

    permission = Permission.RULES_APPROVE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return reject_rule(subject, by=self.user, reason=data["reason"])


class Withdrawal(RuleAction):
    """Take the question back, to change an answer."""

    permission = Permission.RULES_CHANGE

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return withdraw_rule(subject, by=self.user)


class Discarding(RuleAction):
    """Put a draft aside for good."""

    permission = Permission.RULES_CHANGE
    body = OptionalReason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return discard_rule(subject, by=self.user, reason=data["reason"])


class Version(RuleAction):
    """A draft with the same answers that replaces this one when it is approved; answers with the draft."""

    permission = Permission.RULES_CHANGE
    status = 201

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return make_version(subject, by=self.user)


class Ending(RuleAction):
    """No cycle begins any more; one that is open is still worked out when its month is over."""

    permission = Permission.RULES_CHANGE
    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return end_rule(subject, by=self.user, reason=data["reason"])


class Sentences(Subject):
    """Ownership, economics, rhythm, renewal, in plain words."""

    permission = Permission.RULES_VIEW
    model = Rule
    row = RuleRow
    serializer_class = SentencesShape

    def get(self, request: Request, pk: str) -> Response:
        sentences = sentences_of(self.find(pk))
        return Response(SentencesShape({"sentences": sentences, "text": as_text(sentences)}).data)


class NextStep(Subject):
    """The one next step, from the rule's own state."""

    permission = Permission.RULES_VIEW
    model = Rule
    row = RuleRow
    serializer_class = NextStepShape

    def get(self, request: Request, pk: str) -> Response:
        rule = self.find(pk)
        signs = signs_of([rule], today=clock.today()).get(rule.pk)
        return Response(NextStepShape(next_step(rule, signs)).data)


class Standing(Subject):
    """What a rule has proved, month by month, and what fell outside it."""

    permission = Permission.RULES_VIEW
    model = Rule
    row = RuleRow
    serializer_class = StandingShape

    def get(self, request: Request, pk: str) -> Response:
        found = rule_standing(self.find(pk), self.user, today=clock.today())
        return Response(StandingShape(found).data)


class Patterns(Endpoint):
    """Which shapes of active rules repeat across partners."""

    permission = Permission.RULES_VIEW
    serializer_class = PatternsShape

    def get(self, request: Request) -> Response:
        return Response(PatternsShape({"rows": rule_patterns(Rule.objects.visible_to(self.user))}).data)


class EngagementRights(Subject):
    """Whose rule holds for an engagement. Without an active one: `rights: none`, and why."""

    permission = Permission.RULES_VIEW
    model = Engagement
    row = RuleRow
    serializer_class = RightsShape

    def get(self, request: Request, pk: str) -> Response:
        found = rights_of(self.find(pk), today=clock.today())
        rule = found.rule.pk if found.rule else None
        return Response(RightsShape({"rights": found.word, "reason": found.reason, "rule": rule}).data)


urlpatterns = [
    *Rules.paths("retainer-rules"),
    action_path("retainer-rules/<str:pk>/submission/", Submission.as_view()),
    action_path("retainer-rules/<str:pk>/approval/", Approval.as_view()),
    action_path("retainer-rules/<str:pk>/rejection/", Rejection.as_view()),
    action_path("retainer-rules/<str:pk>/withdrawal/", Withdrawal.as_view()),
    action_path("retainer-rules/<str:pk>/discarding/", Discarding.as_view()),
    action_path("retainer-rules/<str:pk>/version/", Version.as_view()),
    action_path("retainer-rules/<str:pk>/ending/", Ending.as_view()),
    action_path("retainer-rules/<str:pk>/sentences/", Sentences.as_view()),
    action_path("retainer-rules/<str:pk>/next-step/", NextStep.as_view()),
    action_path("retainer-rules/<str:pk>/standing/", Standing.as_view()),
    path("reports/rule-patterns/", Patterns.as_view(), name="api-reports-rule-patterns"),
    action_path("engagements/<str:pk>/rights/", EngagementRights.as_view()),
]
