"""Retainer rules: started, answered step by step, sent for approval, decided by another, replaced by a version.

Under the rule's row lock. A rule that is not being answered is never edited: a new version is.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from engagements.models import Engagement
from partnerview import clock
from partnerview.approvals.actions import APPROVED, REJECTED, decide, open_approval_of, request_approval, withdraw
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Partner, PartnerRole
from partnerview.errors import Conflict, FieldError, InvalidInput, NotPermitted
from partnerview.lifecycle import transition
from partnerview.money import currencies, quantize
from partnerview.ui import formats
from retainers.actions.cycles import APPROVERS, follow_rule
from retainers.answers import FIELDS, STEPS, prefill, problems, why_no_rights
from retainers.models import Rule, RuleModel, RuleStatus

if TYPE_CHECKING:
    from partnerview.users.models import User

AMOUNTS: Final = ("share_cap", "monthly_margin", "bonus", "guarantee", "partner_rate")
ONE_OPEN: Final = "A new version is being answered already. Go on with that one."


@transaction.atomic
def start_rule(
    *,
    role: str,
    model: str,
    currency: str,
    by: User,
    partner: Partner | None = None,
    engagement: Engagement | None = None,
    starts_on: dt.date | None = None,
) -> Rule:
    """Begin a rule of a partner, or without one the template of a role. It takes over what its model and the
    template of its role say; it gives no rights until it is approved."""
    _refuse_start(role, model, currency, partner, engagement)
    begun = prefill(model) | (_from_template(role, model) if partner else {})
    rule = Rule.objects.create(
        is_template=partner is None,
        partner=partner,
        engagement=engagement,
        role=role,
        model=model,
        currency=currency,
        starts_on=(starts_on or clock.today()).replace(day=1),
        created_by=by,
        authors=[by.pk],
        **begun,
    )
    record(rule, action="rule.started", by=by, after={"whose": rule.whose, "model": model}, about=partner)
    return rule


@transaction.atomic
def answer_step(rule: Rule, *, step: int, by: User, **answers: Any) -> Rule:
    """Keep the answer to one of the six questions. Refused as a whole where a part of it is open or not allowed."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.DRAFT)
    if step not in STEPS or set(answers) - set(FIELDS[step]):
        raise InvalidInput("Answer the fields of one of the six questions.", field="step")
    before = {name: getattr(rule, name) for name in answers}
    for name, value in answers.items():
        setattr(rule, name, value.strip() if isinstance(value, str) else value)
    _refuse_fractions(rule)
    errors = (*problems(rule.answers, step), *_to_come(answers))
    if errors:
        raise InvalidInput(f"Question {step} is not answered yet.", code="step_open", errors=errors)
    rule.authors = sorted({*rule.authors, by.pk})
    rule.save(update_fields=[*answers, "authors", "updated_at"])
    changed = {name: value for name, value in answers.items() if before[name] != value}
    record(
        rule,
        action="rule.answered",
        by=by,
        before={name: before[name] for name in changed},
        after={"step": step, **changed},
        about=rule.partner,
    )
    return rule


@transaction.atomic
def submit_rule(rule: Rule, *, by: User) -> Rule:
    """Ask a finance lead or CxO for approval. Raises Conflict (`step_open`) while a question is open."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.DRAFT)
    _refuse_open_steps(rule)
    rule = transition(rule, to=RuleStatus.PENDING_APPROVAL, by=by, about=rule.partner)
    request_approval(
        rule,
        question=f"Let the rule of {rule.whose} (version {rule.version}) give rights"
        if rule.partner
        else f"Make version {rule.version} the {rule.whose.lower()}",
        steps=[APPROVERS],
        url=page_of(rule),
        territory=rule.partner.territory if rule.partner else None,
        by=by,
    )
    return rule


@transaction.atomic
def approve_rule(rule: Rule, *, by: User, reason: str = "") -> Rule:
    """It gives rights from its first cycle; the version that it replaces gives none any more.

    Raises NotPermitted for an author, Conflict for a second active rule of the same scope.
    """
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.PENDING_APPROVAL)
    _refuse_open_steps(rule)
    if by.pk in rule.authors:
        raise NotPermitted("You wrote a part of this rule. Another person has to approve it.", code="four_eyes")
    _decide(rule, APPROVED, by=by, reason=reason)
    _supersede(rule, by=by)
    with kept(
        rule_one_template_per_role=("", "There is an active default for this role. Make a new version of it."),
        rule_one_active_per_partner=("", "This partner has an active rule in this role. Make a new version of it."),
        rule_one_active_per_engagement=("", "This engagement has an active rule. Make a new version of it."),
    ):
        rule = transition(
            rule,
            to=RuleStatus.ACTIVE,
            by=by,
            reason=reason,
            about=rule.partner,
            approved_by=by,
            approved_at=clock.now(),
        )
    if not rule.is_template:
        follow_rule(rule.pk)  # so that the next cycle can be decided before it starts, even on a month's last day
    return rule


@transaction.atomic
def reject_rule(rule: Rule, *, by: User, reason: str) -> Rule:
    """Send it back to be answered again, with the reason."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.PENDING_APPROVAL)
    _decide(rule, REJECTED, by=by, reason=reason)
    return transition(rule, to=RuleStatus.DRAFT, by=by, reason=reason, about=rule.partner)


@transaction.atomic
def withdraw_rule(rule: Rule, *, by: User) -> Rule:
    """Take it back out of the queue, to answer a question again. By anybody who may write rules."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.PENDING_APPROVAL)
    approval = open_approval_of(rule)
    if approval is not None:
        withdraw(approval, by=by)
    return transition(rule, to=RuleStatus.DRAFT, by=by, about=rule.partner)


@transaction.atomic
def discard_rule(rule: Rule, *, by: User, reason: str = "") -> Rule:
    """Put a draft aside for good."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.DRAFT)
    return transition(rule, to=RuleStatus.DISCARDED, by=by, reason=reason, about=rule.partner)


@transaction.atomic
def end_rule(rule: Rule, *, by: User, reason: str) -> Rule:
    """It gives no rights any more. Raises InvalidInput without a reason."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.ACTIVE, RuleStatus.LAPSED)
    if not reason.strip():
        raise InvalidInput("Say why it ends.", code="required", field="reason")
    return transition(rule, to=RuleStatus.ENDED, by=by, reason=reason, about=rule.partner)


@transaction.atomic
def make_version(rule: Rule, *, by: User, starts_on: dt.date | None = None) -> Rule:
    """A draft with the same answers that will replace this one when it is approved."""
    rule = Rule.objects.lock(rule.pk)
    _require(rule, RuleStatus.ACTIVE, RuleStatus.LAPSED)
    answers = {name: getattr(rule, name) for names in FIELDS.values() for name in names}
    first = (starts_on or rule.next_cycle_on(clock.today())).replace(day=1)
    with kept(rule_one_open_version=("", ONE_OPEN)):
        made = Rule.objects.create(
            is_template=rule.is_template,
            partner=rule.partner,
            engagement=rule.engagement,
            role=rule.role,
            model=rule.model,
            currency=rule.currency,
            version=rule.version + 1,
            replaces=rule,
            starts_on=first,
            created_by=by,
            authors=[by.pk],
            **answers,
        )
    after = {"whose": made.whose, "version": made.version}
    record(made, action="rule.version_begun", by=by, after=after, about=rule)
    return made


def page_of(rule: Rule) -> str:
    return reverse("retainers:rule-detail", args=[rule.pk])


def _refuse_start(role: str, model: str, currency: str, partner: Partner | None, engagement: Engagement | None) -> None:
    if role not in PartnerRole.values:
        raise InvalidInput(f"“{role}” is no role of a partner.", field="role")
    if model not in RuleModel.values:
        raise InvalidInput(f"“{model}” is no model of a rule.", field="model")
    if currency not in currencies():
        raise InvalidInput(f"“{currency}” is no currency. Give a code such as USD.", field="currency")
    if partner and partner.roles and role not in partner.roles:
        held = ", ".join(str(PartnerRole(name).label) for name in partner.roles)
        raise InvalidInput(f"{partner.name} has another role: {held}. Choose it.", field="role")
    if engagement and (partner is None or engagement.partner_id != partner.pk):
        raise InvalidInput("This engagement has another partner. Choose one of this partner’s.", field="engagement")
    if engagement and engagement.currency != currency:
        raise InvalidInput(f"This engagement is in {engagement.currency}. Choose that currency.", field="currency")


def _from_template(role: str, model: str) -> dict[str, Any]:
    """What the default of this role says of questions that do not name one partner's past."""
    template = Rule.objects.filter(is_template=True, role=role, model=model, status=RuleStatus.ACTIVE).first()
    if template is None:
        return {}
    names = [name for step in (2, 3, 4, 5, 6) for name in FIELDS[step]]
    return {name: getattr(template, name) for name in names if name not in {"need_months", "need_evidence"}}


def _require(rule: Rule, *states: RuleStatus) -> None:
    if rule.status not in states:
        raise Conflict(f"This rule is {rule.get_status_display().lower()}.", code="illegal_transition")


def _refuse_open_steps(rule: Rule) -> None:
    if reason := why_no_rights(rule.answers):
        raise Conflict(reason, code="step_open")


def _refuse_fractions(rule: Rule) -> None:
    for name in AMOUNTS:
        amount = getattr(rule, name)
        if amount is not None and quantize(amount, rule.currency) != amount:
            raise InvalidInput(f"{amount} has more decimals than {rule.currency} has. Round it.", field=name)


def _to_come(answers: dict[str, Any]) -> list[FieldError]:
    """What has finished cleanly lies behind us."""
    today = clock.today()
    return [
        FieldError(name, f"{formats.day(value)} has not come yet. Give the day on which it happened.", "refused")
        for name, value in answers.items()
        if isinstance(value, dt.date) and value > today
    ]


def _decide(rule: Rule, decision: str, *, by: User, reason: str) -> None:
    approval = open_approval_of(rule)
    if approval is None:
        raise Conflict("No decision on this rule is waiting.", code="approval_closed")
    decide(approval, decision=decision, by=by, reason=reason)


def _supersede(rule: Rule, *, by: User) -> None:
    if rule.replaces_id is None:
        return
    old = Rule.objects.lock(rule.replaces_id)
    if old.status in {RuleStatus.ACTIVE, RuleStatus.LAPSED}:
        transition(old, to=RuleStatus.SUPERSEDED, by=by, about=rule)
