"""The pages that move an engagement: each a form that says what it will do, and one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagements.actions.moves import (
    end_engagement,
    give_notice,
    pause_engagement,
    reopen_engagement,
    resume_engagement,
    withdraw_notice,
)
from engagements.actions.starts import approve_start, refuse_start, request_start, withdraw_start
from engagements.forms import EffectiveForm, EndingForm, NothingForm, NoticeForm, ReasonForm, RemarkForm, ResumptionForm
from engagements.models import Engagement
from engagements.views.editing import Sheet, form_page
from engagements.views.frame import find_engagement
from partnerview.http.forms import DomainForm
from partnerview.users.access import permission, user_of
from partnerview.users.permissions import Permission
from partnerview.users.step_up import step_up

STOPS: Final = (
    "Every line in service ends, and says that this is why.",
    "Nothing that was billed, recognized or counted before is changed.",
)
GOES_ON: Final = (
    "Every line that ended with it is followed by one like it: same price, same terms, same anchor.",
    "A line that was to end meanwhile does not come back.",
)


@dataclass(frozen=True, slots=True)
class Move:
    """One move as a page: its words, its form, its action, who may."""

    noun: str
    heading: str
    button: str
    done: str
    form: type[DomainForm]
    action: Callable[..., Engagement]
    needs: Permission = Permission.ENGAGEMENTS_CHANGE
    consequences: tuple[str, ...] = ()
    kind: str = "primary"
    is_approval: bool = False


MOVES: Final = (
    Move("submission", "Ask for approval of {}", "Ask for approval", "{} waits for approval.", NothingForm,
         request_start, consequences=("Another person has to approve it.", "Until then nothing on it can be changed.")),
    Move("withdrawal", "Withdraw the request for {}", "Withdraw the request", "{} is a draft again.", NothingForm,
         withdraw_start, consequences=("It becomes a draft again and can be changed.",)),
    Move("activation", "Approve the start of {}", "Approve the start", "{} is running.", RemarkForm,
         approve_start, needs=Permission.ENGAGEMENTS_APPROVE, is_approval=True,
         consequences=("Its lines begin to count in MRR, billing and recognition.",)),
    Move("rejection", "Send {} back to draft", "Send back", "{} is a draft again.", ReasonForm,
         refuse_start, needs=Permission.ENGAGEMENTS_APPROVE, kind="plain"),
    Move("pause", "Pause {}", "Pause", "{} is paused.", EffectiveForm, pause_engagement,
         consequences=("The lines end the day before.", *STOPS)),
    Move("resumption", "Resume {}", "Resume", "{} is running again.", ResumptionForm, resume_engagement,
         consequences=GOES_ON),
    Move("notice", "Notice for {}", "Record the notice", "Notice for {} is recorded.", NoticeForm, give_notice,
         consequences=("The lines run through the last day; it ends by itself after it.", *STOPS), kind="danger"),
    Move("notice-withdrawal", "{} goes on", "Withdraw the notice", "{} goes on.", ReasonForm, withdraw_notice,
         consequences=GOES_ON),
    Move("ending", "End {}", "End the engagement", "{} has ended.", EndingForm, end_engagement,
         consequences=("The lines end on the last day; churn is dated the day after.", *STOPS), kind="danger"),
    Move("reopening", "Reopen {}", "Reopen", "{} is running again.", EffectiveForm, reopen_engagement,
         consequences=("The relationship goes on, on the same record.", *GOES_ON)),
)  # fmt: skip


# Moves that end lines or begin others: what that does is shown before it is done.
SHOWS_EFFECT: Final = {"pause", "resumption", "notice", "notice-withdrawal", "ending", "reopening"}


def effect_url(engagement: Engagement, noun: str) -> str:
    """Where the before and after of a move is shown (partnerview/simulation); empty where it has none."""
    return reverse("simulation:move-effect", args=[engagement.pk, noun]) if noun in SHOWS_EFFECT else ""


def page_of(move: Move) -> Callable[..., HttpResponse]:
    """The view of one move, with its permission. Who approves shows again who they are."""

    @permission(move.needs)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        engagement = find_engagement(request, pk)

        def save(values: dict[str, Any]) -> str:
            move.action(engagement, by=user_of(request), **values)
            return move.done.format(engagement.name)

        back = reverse("engagements:engagement-detail", args=[engagement.pk])
        sheet = Sheet(
            kicker=f"{engagement.client.name} · {engagement.code}",
            heading=move.heading.format(engagement.name),
            back=back,
            button=move.button,
            kind=move.kind,
            consequences=move.consequences,
            context={"effect_url": effect_url(engagement, move.noun)},
        )
        return form_page(request, move.form(request.POST or None), save, done=back, sheet=sheet)

    view.__name__ = f"engagement_{move.noun.replace('-', '_')}"
    view.__doc__ = move.heading
    return step_up(view) if move.is_approval else view
