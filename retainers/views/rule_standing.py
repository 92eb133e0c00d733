"""How a rule stands (proof, rhythm, what could follow), and which shapes of rules repeat across partners (T-8)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from partnerview import clock
from partnerview.http.lists import download, wants_file
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.board_filters import PatternTable, RuleBoardFilters, chosen, pattern_lines
from retainers.models import Rule
from retainers.reports.rule_patterns import rule_patterns
from retainers.reports.rule_standing import rule_standing
from retainers.views.rules import find_rule


@permission(Permission.RULES_VIEW)
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    rule, user = find_rule(request, pk), user_of(request)
    context = {
        "rule": rule,
        "standing": rule_standing(rule, user, today=clock.today()),
        "may_change": user.may(Permission.RULES_CHANGE),
        "may_sell": user.may(Permission.ENGAGEMENTS_CHANGE),
    }
    return render(request, "retainers/rule_standing.html", context)


@permission(Permission.RULES_VIEW)
def patterns(request: HttpRequest) -> HttpResponseBase:
    filterset, rows = chosen(request, RuleBoardFilters, Rule.objects.visible_to(user_of(request)))
    found = rule_patterns(rows)
    if wants_file(request):
        return download(request, PatternTable, pattern_lines(found), name="rule-patterns")
    context = {
        "patterns": found,
        "repeating": sum(1 for pattern in found if pattern.repeats),
        "filterset": filterset,
        "export_url": request.path,
    }
    return render(request, "retainers/rule_patterns.html", context)
