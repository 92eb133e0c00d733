"""The recognition tab of an engagement: each line with what is planned and what has posted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from engagements.models import Engagement
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from recognition.views.engagement_page import EngagementSchedules


@permission(Permission.RECOGNITION_VIEW)
def engagement_tab(request: HttpRequest, pk: int) -> HttpResponse:
    """`?all=1` shows every month instead of a year to both sides of today."""
    visible = Engagement.objects.visible_to(user_of(request)).select_related("client")
    engagement = get_object_or_404(visible, pk=pk)
    schedules = EngagementSchedules(engagement, shows_all=bool(request.GET.get("all")))
    template = (
        "recognition/engagement_schedules.html" if request.headers.get("HX-Request") else "recognition/engagement.html"
    )
    return render(request, template, {"engagement": engagement, "schedules": schedules})
