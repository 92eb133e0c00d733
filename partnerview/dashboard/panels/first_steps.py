"""The one first action of somebody whose page would be empty."""

from __future__ import annotations

from dataclasses import dataclass

from engagements.models import Engagement
from partnerview.dashboard.panels.panel import Panel, Place, listed
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from recognition.models import RecognitionRun


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What will be here, and what to do for it; `url` is empty where it is not for this person to do."""

    title: str
    text: str
    action: str = ""
    url: str = ""


def first_steps(user: User) -> Panel | None:
    """Nothing, once there is work to show."""
    step = _step(user)
    return Panel("dashboard/panels/first_steps.html", Place.ACROSS, step) if step else None


def _step(user: User) -> FirstStep | None:
    if not user.may(Permission.ENGAGEMENTS_VIEW):
        return None if user.may(Permission.DIRECTORY_VIEW) else _nothing_open()
    if not Engagement.objects.visible_to(user).exists():
        return _no_engagement(user)
    if user.may(Permission.RECOGNITION_RUN) and not RecognitionRun.objects.exists():
        return FirstStep(
            "No month has been run yet",
            "A run recognizes the month and rolls up its MRR. The four numbers stand here from then on.",
            "Run a month",
            listed("recognition:run-new"),
        )
    return None


def _no_engagement(user: User) -> FirstStep:
    text = "Here will be what waits for you, the hours that run out, and the numbers of the month."
    if user.may(Permission.ENGAGEMENTS_CHANGE):
        return FirstStep("No engagement yet", text, "Draft the first engagement", listed("engagements:engagement-new"))
    if user.may(Permission.IMPORTS_RUN):
        return FirstStep("No engagement yet", text, "Import your register", listed("imports:import-new"))
    return FirstStep(
        "You are on no engagement yet",
        "An account manager puts you on a team; its week, its hours and its deliverables stand here then.",
    )


def _nothing_open() -> FirstStep:
    return FirstStep(
        "Nothing is open to you yet", "Your account has no role that opens a page of this firm. Its admin can add one."
    )
