"""What a classification recommends, as the draft that it starts: a RAP, a review brought forward, a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from partnerview import clock
from partnerview.books.models import Conventions
from partnerview.digits import whole_number
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from programs.models import Classification, Qar, Rap, Recommendation

R = Recommendation


@dataclass(frozen=True, slots=True)
class NextStep:
    """The draft that a decision names: words, address; `is_draft` where it starts something new."""

    sentence: str
    label: str
    url: str


def next_step(decision: Classification, user: User) -> NextStep | None:
    """For who may take it, once the decision is approved; None where nothing further is recommended."""
    if decision.status != "approved" or not user.may(Permission.RAPS_CHANGE):
        return None
    partner = decision.partner_id
    if decision.recommendation == R.OPEN_RAP:
        query = urlencode({"partner": partner, "decision": decision.pk})
        return NextStep("A RAP is recommended.", "Draft the RAP", f"{reverse('programs:rap-new')}?{query}")
    if decision.recommendation == R.OPEN_QAR:
        return _review(partner)
    if decision.recommendation == R.RECRUIT:
        page = reverse("programs:profile-change", args=[partner])
        return NextStep("It is to be recruited and onboarded again.", "Set its stage", f"{page}?stage=recruit")
    if decision.recommendation == R.LET_GO:
        page = reverse("programs:partner", args=[partner])
        return NextStep("The agreement is to end.", "See what runs with it", page)
    return None


def followed_by(decision: Classification) -> list[Rap]:
    """The RAPs that were drafted because of it, the first version of each."""
    return list(decision.raps.filter(amends=None).order_by("id"))


def recommended_by(request: HttpRequest) -> Classification | None:
    """The decision that the address of a form names, as far as this person sees it."""
    rows = Classification.objects.visible_to(user_of(request)).approved()
    key = whole_number(request.GET.get("decision", "")) or 0
    return rows.select_related("partner", "to_cohort").filter(pk=key).first()


def offered_terms(decision: Classification) -> dict[str, Any]:
    """What the form of a RAP begins with: the partner, this half-year, the reason, the firm's currency."""
    today = clock.today()
    return {
        "partner": decision.partner_id,
        "period_label": f"{today.year} H{1 if today.month < 7 else 2}",
        "goal": decision.reason,
        "currency": Conventions.objects.get(pk=1).reporting_currency,
    }


def _review(partner: int) -> NextStep:
    waiting = Qar.objects.unfinished().filter(partner=partner).first()
    if waiting is None:
        url = f"{reverse('programs:qar-new')}?partner={partner}"
        return NextStep("A first review is recommended.", "Schedule the review", url)
    return NextStep(
        "Its review is to come forward.", "See the review", reverse("programs:qar-detail", args=[waiting.pk])
    )
