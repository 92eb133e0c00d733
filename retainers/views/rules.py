"""Retainer rules: the board, the list, one rule with its decision in place, and each move as a page of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.forms import ReasonForm
from engagements.views.editing import Sheet, form_page
from partnerview import clock
from partnerview.http.acting import acted
from partnerview.http.lists import list_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up
from retainers.actions.rules import (
    approve_rule,
    discard_rule,
    end_rule,
    make_version,
    page_of,
    reject_rule,
    start_rule,
    submit_rule,
    withdraw_rule,
)
from retainers.board_filters import RuleBoardFilters, chosen
from retainers.documents import rule_pdf
from retainers.models import Rule, RuleStatus
from retainers.reports.rule_board import rule_board
from retainers.rule_document import rule_document
from retainers.rule_forms import NewRuleForm
from retainers.rule_tables import RuleFilters, RuleTable
from retainers.views.rule_page import RulePage, board_columns


def find_rule(request: HttpRequest, pk: int) -> Rule:
    rows = Rule.objects.visible_to(user_of(request)).select_related("partner", "engagement__client", "approved_by")
    return get_object_or_404(rows, pk=pk)


@permission(Permission.RULES_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filterset, rows = chosen(request, RuleBoardFilters, Rule.objects.visible_to(user))
    columns = rule_board(rows)
    counts = {column.state: len(column.rules) + column.more for column in columns}
    context = {
        "columns": board_columns(columns, request.GET, viewer=user),
        "rules": sum(counts.values()),
        "waiting": sum(counts.values()) - counts[RuleStatus.ACTIVE],
        "filterset": filterset,
        "list_url": reverse("retainers:rule-list"),
        "may_change": user.may(Permission.RULES_CHANGE),
    }
    return render(request, "retainers/rule_board.html", context)


@permission(Permission.RULES_VIEW)
def rule_list(request: HttpRequest) -> HttpResponseBase:
    default = Case(
        When(is_template=True, then=Value("Default of the role")), default=F("partner__name"), output_field=CharField()
    )
    return list_page(
        request,
        "retainers/rule_list.html",
        rows=Rule.objects.visible_to(user_of(request)).annotate(whose_name=default),
        table=RuleTable,
        filters=RuleFilters,
        name="retainer-rules",
        context={"may_change": user_of(request).may(Permission.RULES_CHANGE)},
    )


@permission(Permission.RULES_VIEW)
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)
    return render(request, "retainers/rule_detail.html", {"rule": rule, "shown": RulePage(rule, user_of(request))})


@permission(Permission.RULES_VIEW)
def rule_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule on paper: four sentences, six answers."""
    rule = find_rule(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="rule-{rule.pk}.pdf"'}
    return HttpResponse(rule_pdf(rule_document(rule)), content_type="application/pdf", headers=headers)


@permission(Permission.RULES_CHANGE)
def rule_new(request: HttpRequest) -> HttpResponse:
    given = {name: request.GET[name] for name in ("partner", "role", "engagement") if name in request.GET}
    initial = {"currency": "USD", "starts_on": clock.today().replace(day=1), **given}
    form = NewRuleForm(request.POST or None, user=user_of(request), initial=initial)
    begun: list[Rule] = []

    def save(values: dict[str, Any]) -> str:
        begun.append(start_rule(by=user_of(request), **values))
        return f"The rule of {begun[0].whose} is begun. It gives no rights yet."

    consequences = (
        "Six questions follow. Until all are answered and another person approves, it gives no rights.",
        "Without a partner it becomes the default of its role: a template that new rules begin with.",
    )
    sheet = Sheet(
        "Retainer rules",
        "Begin a rule",
        reverse("retainers:rule-board"),
        "Go on to question 1",
        consequences=consequences,
    )
    response = form_page(request, form, save, done=None, sheet=sheet)
    if begun:
        response["Location"] = reverse("retainers:rule-question", args=[begun[0].pk, 1])
    return response


@permission(Permission.RULES_CHANGE)
@require_POST
def rule_submission(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def act() -> str:
        submit_rule(rule, by=user_of(request))
        return "It waits for a finance lead or CxO. Its authors may not approve it."

    return acted(request, act, page_of(rule))


@permission(Permission.RULES_APPROVE)
@require_POST
@step_up
def rule_approval(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def act() -> str:
        approve_rule(rule, by=user_of(request))
        return f"The rule of {rule.whose} is active."

    return acted(request, act, page_of(rule))


@permission(Permission.RULES_APPROVE)
def rule_rejection(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def save(values: dict[str, Any]) -> str:
        reject_rule(rule, by=user_of(request), **values)
        return "It is sent back to be answered again."

    sheet = _sheet(rule, "Send the rule back", "Send it back", "It is answered again; it gives no rights.")
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


@permission(Permission.RULES_CHANGE)
@require_POST
def rule_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def act() -> str:
        withdraw_rule(rule, by=user_of(request))
        return "The question is taken back. Answer again what has to change."

    return acted(request, act, page_of(rule))


@permission(Permission.RULES_CHANGE)
@require_POST
def rule_discarding(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def act() -> str:
        discard_rule(rule, by=user_of(request))
        return "The draft is put aside."

    return acted(request, act, reverse("retainers:rule-board"))


@permission(Permission.RULES_CHANGE)
def rule_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A page first, because a link leads here; its button makes the draft."""
    rule = find_rule(request, pk)
    if request.method != "POST":
        return render(request, "retainers/rule_version.html", {"rule": rule})
    made: list[Rule] = []

    def act() -> str:
        made.append(make_version(rule, by=user_of(request)))
        return f"Version {made[0].version} is begun with the same answers."

    response = acted(request, act, page_of(rule))
    if made:
        response["Location"] = page_of(made[0])
    return response


@permission(Permission.RULES_CHANGE)
def rule_ending(request: HttpRequest, pk: int) -> HttpResponse:
    rule = find_rule(request, pk)

    def save(values: dict[str, Any]) -> str:
        end_rule(rule, by=user_of(request), **values)
        return f"The rule of {rule.whose} has ended."

    sheet = _sheet(rule, "End the rule", "End it", ENDED)
    return form_page(request, ReasonForm(request.POST or None), save, done=None, sheet=sheet)


ENDED = "No cycle begins any more. One that is open is still worked out when its month is over."


def _sheet(rule: Rule, heading: str, button: str, consequence: str) -> Sheet:
    kicker = f"Retainer rule · {rule.whose} · version {rule.version}"
    return Sheet(kicker, heading, page_of(rule), button, kind="danger", consequences=(consequence,))
