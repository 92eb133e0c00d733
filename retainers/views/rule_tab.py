"""The partner rule tab of an engagement: whose rule holds for it, in four sentences, or why there are no rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagements.views.frame import find_engagement, tab_page
from partnerview import clock
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.models import Rule
from retainers.reports.rights import rights_of
from retainers.views.rule_page import RulePage


@permission(Permission.RULES_VIEW)
def engagement_rule(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    user = user_of(request)
    rights = rights_of(engagement, today=clock.today())
    others = Rule.objects.visible_to(user).filter(engagement=engagement)
    context = {
        "rights": rights,
        "shown": RulePage(rights.rule, user) if rights.rule else None,
        "rules": others.select_related("partner").order_by("-version")[:10],
        "new_url": f"{reverse('retainers:rule-new')}?engagement={engagement.pk}&partner={engagement.partner_id}",
        "may_change": user.may(Permission.RULES_CHANGE),
    }
    return tab_page(request, engagement, "retainers/tab_rule.html", tab="rule", context=context)
