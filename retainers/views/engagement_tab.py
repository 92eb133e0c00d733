"""The deposit tab of an engagement: what pays for it, how long that lasts, what could be drawn for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from engagements.views.frame import find_engagement, tab_page
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from retainers.balances import balances_of
from retainers.models import DepositAccount, Draw
from retainers.reports.coverage import coverage_of
from retainers.reports.proposals import accounts_for, proposals_for


@permission(Permission.DEPOSITS_VIEW)
def engagement_deposits(request: HttpRequest, pk: int) -> HttpResponse:
    engagement = find_engagement(request, pk)
    user = user_of(request)
    visible = DepositAccount.objects.visible_to(user)
    accounts = list(accounts_for(engagement).filter(pk__in=visible).select_related("partner", "client"))
    balances = [balances_of(account) for account in accounts]
    context = {
        "accounts": [
            (
                account,
                found,
                coverage_of(account, available=found.available, engagement=engagement),
                proposals_for(account, engagement=engagement),
            )
            for account, found in zip(accounts, balances, strict=True)
        ],
        "draws": Draw.objects.visible_to(user).filter(engagement=engagement).select_related("requested_by")[:20],
        "may_request": user.may(Permission.DRAWS_REQUEST),
        "may_open": user.may(Permission.DEPOSITS_CHANGE),
    }
    return tab_page(request, engagement, "retainers/tab_deposits.html", tab="deposits", context=context)
