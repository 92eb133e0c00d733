"""The life of an engagement as its line shows it: began, went live, paused, resumed, ended, goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from engagements.models import Engagement, EngagementMove, EngagementStatus
from partnerview.ui.lifeline import Life, LifeEvent, Pause

Status = EngagementStatus
RAN_AGAIN: Final = {Status.PAUSED: "Resumed", Status.NOTICE_GIVEN: "Stays", Status.ENDED: "Reopened"}


def life_of(engagement: Engagement, *, today: dt.date) -> Life:
    """One query. An engagement that has not started yet begins where its start is planned."""
    moves = list(engagement.moves.order_by("effective_on", "id"))
    ended = engagement.status == Status.ENDED and engagement.last_day is not None
    return Life(
        began_on=min(engagement.starts_on, today),
        today=today,
        month=engagement.month_of_service(today),
        events=_events(engagement, moves),
        pauses=_pauses(moves),
        ended_on=engagement.last_day if ended else None,
    )


def _events(engagement: Engagement, moves: Sequence[EngagementMove]) -> list[LifeEvent]:
    events = [LifeEvent(engagement.go_live_on, "Went live")] if engagement.go_live_on else []
    for move in moves:
        if move.status == Status.RUNNING and (words := RAN_AGAIN.get(Status(move.came_from))):
            events.append(LifeEvent(move.effective_on, words))
        elif move.status == Status.PAUSED:
            events.append(LifeEvent(move.effective_on, "Paused"))
        elif move.status == Status.NOTICE_GIVEN:
            events.append(LifeEvent(move.effective_on, "Notice"))
    if engagement.status == Status.NOTICE_GIVEN and engagement.last_day:
        events.append(LifeEvent(engagement.last_day, "Ends"))
    return events


def _pauses(moves: Sequence[EngagementMove]) -> list[Pause]:
    pauses = []
    for number, move in enumerate(moves):
        if move.status == Status.PAUSED:
            until = moves[number + 1].effective_on if number + 1 < len(moves) else None
            pauses.append(Pause(move.effective_on, until))
    return pauses
