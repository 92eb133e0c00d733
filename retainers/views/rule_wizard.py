"""The wizard: six questions, and the four sentences written live beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from partnerview.digits import whole_number
from partnerview.errors import DomainError
from partnerview.http.forms import cleaned
from partnerview.http.retry import retried
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.actions.rules import answer_step, page_of
from retainers.answers import FIELDS, STEPS, answered, first_open
from retainers.models import Rule, RuleStatus
from retainers.rule_forms import STEP_FORMS, StepForm
from retainers.rule_words import sentences_of
from retainers.sentences import as_text
from retainers.views.rule_page import questions_of
from retainers.views.rules import find_rule


@permission(Permission.RULES_CHANGE)
def rule_question(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Ask one question; a kept answer leads to the next that is open, or to the rule."""
    rule = find_rule(request, pk)
    if step not in STEPS:
        raise Http404
    if rule.status != RuleStatus.DRAFT:
        messages.error(request, f"This rule is {rule.get_status_display().lower()}: a new version changes it.")
        return redirect(page_of(rule))
    form = STEP_FORMS[step](request.POST or None, rule=rule, initial=STEP_FORMS[step].start(rule))
    if request.method == "POST" and form.is_valid():
        try:
            rule = retried(lambda: answer_step(rule, step=step, by=user_of(request), **cleaned(form)))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(_onwards(rule, step))
    return _wizard(request, rule, form, step)


@permission(Permission.RULES_VIEW)
def rule_sentences(request: HttpRequest, pk: int) -> HttpResponse:
    """The four sentences: with what is typed in `step` so far, or as plain text to copy."""
    rule = find_rule(request, pk)
    if request.GET.get("format") == "text":
        return HttpResponse(as_text(sentences_of(rule)), content_type="text/plain; charset=utf-8")
    answers = rule.answers
    step = whole_number(request.GET.get("step", ""))
    if step in STEPS:
        form = STEP_FORMS[step](request.GET, rule=rule)
        form.is_valid()
        typed: dict[str, Any] = {name: form.cleaned_data.get(name) for name in form.fields if name in form.cleaned_data}
        answers = replace(answers, **{name: value for name, value in typed.items() if name in FIELDS[step]})
    context = {"rule": rule, "sentences": sentences_of(rule, answers), "answered": len(answered(answers))}
    return render(request, "retainers/parts/rule_sentences.html", context)


def _wizard(request: HttpRequest, rule: Rule, form: StepForm, step: int) -> HttpResponse:
    context = {
        "rule": rule,
        "form": form,
        "step": step,
        "questions": questions_of(rule, current=step),
        "sentences": sentences_of(rule),
        "answered": len(answered(rule.answers)),
    }
    return render(request, "retainers/rule_question.html", context, status=422 if form.errors else 200)


def _onwards(rule: Rule, step: int) -> str:
    later = [number for number in STEPS if number > step and number not in answered(rule.answers)]
    following = later[0] if later else first_open(rule.answers)
    if following is None:
        return page_of(rule)
    return reverse("retainers:rule-question", args=[rule.pk, following])
