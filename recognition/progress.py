"""How far a run is, written to its row between the steps; and the engagements that it has to leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Literal, Self

from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef

from engagements.models import Engagement, ServiceLine
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.months import Month
from recognition.ledger import LAST_ENGAGEMENT, Pending, post
from recognition.models import RecognitionRun, RunFailure, RunStatus
from recognition.open_months import hold_open_periods
from recognition.steps import step

_REFUSED: Final = (DataError, IntegrityError)
_MOVING: Final = ("step", "steps_done", "engagements_failed", "entries_posted", "lines_counted", "progressed_at")


@dataclass(slots=True)
class Progress:
    """How far a run is: written to its row between the steps, where every page can see it."""

    run: RecognitionRun
    failed: dict[int, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        run = self.run
        run.status, run.started_at, run.finished_at, run.failure = RunStatus.RUNNING, clock.now(), None, ""
        run.steps_done, run.step, run.steps_total = 0, "", run.steps_total
        begun = ServiceLine.objects.filter(is_live=True, starts_on__lt=Month.of(run.month).next_first)
        run.engagements_total = Engagement.objects.filter(Exists(begun.filter(engagement=OuterRef("pk")))).count()
        run.save()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        run = self.run
        run.status = RunStatus.DONE if error is None else RunStatus.FAILED
        run.failure = "" if error is None else f"{type(error).__name__}: {error}"
        run.steps_done = run.steps_total if error is None else run.steps_done
        run.engagements_failed, run.finished_at, run.step = len(self.failed), clock.now(), ""
        with transaction.atomic():
            if error is None:
                self._heal()
            run.save()
            record(run, action=f"recognition_run.{run.status}", by=run.requested_by, after=_result(run))
        return False

    def enter(self, name: str) -> None:
        """The next step begins."""
        if self.run.step:
            self.run.steps_done += 1
        self.run.step = name
        self._save()

    def _save(self) -> None:
        """One statement, seen at once."""
        self.run.progressed_at = clock.now()
        RecognitionRun.objects.filter(pk=self.run.pk).update(**{name: getattr(self.run, name) for name in _MOVING})

    @property
    def held(self) -> list[int]:
        """The engagements that stay out of the steps that follow."""
        return list(self.failed)

    def hold(self, failed: Mapping[int, str]) -> None:
        """These engagements failed: they are named at once, each with its cause."""
        for engagement, cause in failed.items():
            if engagement not in self.failed:
                self.failed[engagement] = cause
                RunFailure.objects.update_or_create(
                    run=self.run,
                    engagement_id=engagement,
                    defaults={"month": self.run.month, "cause": cause, "healed_at": None},
                )
        self.run.engagements_failed = len(self.failed)

    def post(self, pending: Callable[[], Pending]) -> None:
        """One step of the ledger, whole; if the database refuses it, once more by halves, down to one engagement."""
        before = self.run.entries_posted
        try:
            with step():
                hold_open_periods()
                posted = post(pending(), run=self.run.pk)
            self.run.entries_posted += posted
        except _REFUSED:
            with step():
                hold_open_periods()
                self._post_range(pending(), 0, LAST_ENGAGEMENT)
        if self.run.entries_posted > before:
            self._save()

    def _post_range(self, due: Pending, first: int, last: int) -> None:
        """Post a range of engagements; halve it until those that the database refuses stand alone."""
        try:
            with transaction.atomic():
                self.run.entries_posted += post(due.within(first, last), run=self.run.pk)
        except _REFUSED as refusal:
            ids = Engagement.objects.filter(pk__gte=first, pk__lte=last).order_by("pk").values_list("pk", flat=True)
            engagements = list(ids)
            if len(engagements) <= 1:
                self.hold(dict.fromkeys(engagements, f"The books refuse it: {str(refusal).splitlines()[0]}."))
                return
            middle = engagements[len(engagements) // 2]
            self._post_range(due, first, middle - 1)
            self._post_range(due, middle, last)

    def _heal(self) -> None:
        """Failures up to this month are over for every engagement that did not fail now."""
        standing = RunFailure.objects.standing().filter(month__lte=self.run.month)
        standing.exclude(engagement__in=self.failed).update(healed_at=clock.now())


def _result(run: RecognitionRun) -> dict[str, Any]:
    return {
        "month": str(Month.of(run.month)),
        "entries_posted": run.entries_posted,
        "engagements_failed": run.engagements_failed,
        "failure": run.failure,
    }
