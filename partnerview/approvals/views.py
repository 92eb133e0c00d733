"""The queue: what waits for me, what I asked, what was decided. Deciding happens at the subject."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from partnerview.approvals.filters import ApprovalFilters
from partnerview.approvals.models import Approval, Outcome
from partnerview.approvals.tables import ApprovalTable
from partnerview.http.lists import list_page
from partnerview.ui.parts import Tab
from partnerview.users.access import permission, user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@permission(Permission.APPROVALS_VIEW)
def approval_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    return list_page(
        request,
        "approvals/approval_list.html",
        rows=Approval.objects.visible_to(user),
        table=ApprovalTable,
        filters=ApprovalFilters,
        name="approvals",
        context={"tabs": _tabs(request, user)},
    )


def _tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The two questions that a person has, each an address of its own, with as many rows as it says."""
    here = reverse("approvals:approval-list")
    mine = Approval.objects.visible_to(user)
    asked = mine.filter(requested_by=user, outcome=Outcome.OPEN).count()
    waiting = mine.filter(pk__in=Approval.objects.waiting_for(user).values("pk")).count()
    return [
        Tab("Waiting for me", f"{here}?waiting_for=me", waiting, current=request.GET.get("waiting_for") == "me"),
        Tab("Asked by me", f"{here}?asked_by=me&outcome=open", asked, current=request.GET.get("asked_by") == "me"),
        Tab("All", here, current=not ({"waiting_for", "asked_by"} & set(request.GET))),
    ]
