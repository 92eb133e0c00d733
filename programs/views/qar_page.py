"""What the page of one review shows: last plan, this review, next plan, and whether it can be completed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from partnerview import clock
from partnerview.audit.reports.timeline import timeline_of
from partnerview.ui import formats
from partnerview.ui.parts import Promise, TimelineEvent
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from programs.cadence import next_due
from programs.models import Commitment, PartnerProfile, Qar, Rap
from programs.reports.mdf_outcomes import PlanOutcome, plan_outcomes
from programs.reports.promises import kept_of
from programs.words.promises import shown_promise
from programs.words.qars import last_sentence, next_sentence, plan_sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A promise as shown, and its row for the buttons."""

    row: Commitment
    shown: Promise


@dataclass(frozen=True)
class QarPage:
    """One review as of today, for one viewer."""

    qar: Qar
    user: User

    @cached_property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def may_change(self) -> bool:
        return self.user.may(Permission.QARS_CHANGE)

    @property
    def may_write(self) -> bool:
        return self.may_change and self.qar.is_open

    @property
    def may_plan(self) -> bool:
        return self.may_write and not self.qar.is_locked

    @cached_property
    def last(self) -> list[Line]:
        return self._lines(self.qar.prior_id, is_next=False) if self.qar.prior_id else []

    @cached_property
    def next(self) -> list[Line]:
        return self._lines(self.qar.pk, is_next=not self.qar.is_locked)

    def _lines(self, qar: int, *, is_next: bool) -> list[Line]:
        rows = Commitment.objects.filter(qar=qar).select_related("owner").order_by("-deferrals", "id")
        return [Line(row, shown_promise(row, today=self.today, is_next=is_next)) for row in rows]

    @cached_property
    def waiting(self) -> list[Line]:
        return [line for line in self.last if line.row.outcome == "open"]

    @cached_property
    def sentences(self) -> list[str]:
        """The review in short, to be read aloud."""
        plans = [plan_sentence(plan) for plan in self.plans]
        first = last_sentence(self.qar, [line.row for line in self.last])
        return [first, *plans, next_sentence([line.row for line in self.next])]

    @property
    def kept_words(self) -> str:
        """`3 of 5 kept. Last time 2 of 4.`"""
        if not self.qar.prior:
            return "The first review: nothing was promised before."
        kept, promised = kept_of(self.qar.prior_id)
        words = f"{kept} of {promised} kept." if promised else "Nothing was promised last quarter."
        before = self.qar.prior.prior_id
        return f"{words} Last time {{}} of {{}}.".format(*kept_of(before)) if before else words

    @property
    def heading(self) -> str:
        held = self.qar.completed_on or self.qar.opened_on
        return f"90-day review of {formats.day(held)}" if held else f"90-day review, due {formats.day(self.qar.due_on)}"

    @property
    def due_words(self) -> str:
        due = formats.day(self.qar.due_on)
        late = (self.today - self.qar.due_on).days
        if self.qar.is_overdue(self.today):
            return f"due {due}, {late} day{'' if late == 1 else 's'} overdue"
        return f"due {due}, counted {self.qar.get_cadence_display()}"

    @property
    def standing(self) -> str:
        return "overdue" if self.qar.is_overdue(self.today) else self.qar.status

    @property
    def next_words(self) -> str:
        following = getattr(self.qar, "following", None)
        if following is not None:
            return f"The next review is due on {formats.day(following.due_on)}."
        due = next_due(self.qar.due_on, self.today, self.qar.cadence)
        counted = self.qar.get_cadence_display()
        return f"If it is completed today, the next is due on {formats.day(due)}, counted {counted}."

    @property
    def plan_words(self) -> str:
        count = len(self.next)
        lines = "one promise" if count == 1 else f"{count} promises"
        if self.qar.plan_locked_at:
            return f"Locked {formats.day(self.qar.plan_locked_at)}, {lines}"
        return f"Being written, {lines}"

    @cached_property
    def plans(self) -> list[PlanOutcome]:
        """Active RAPs of the partner: what was won, what of the MDF is used."""
        raps = list(Rap.objects.filter(partner=self.qar.partner_id, status="active").values_list("pk", flat=True))
        return plan_outcomes(self.user, raps=raps) if raps else []

    @cached_property
    def tier(self) -> PartnerProfile | None:
        """Offered into the plan: a tier whose renewal comes before the review after next."""
        profile = PartnerProfile.objects.filter(partner=self.qar.partner_id, tier_renews_on__gte=self.today).first()
        soon = self.today + dt.timedelta(days=180)
        return profile if profile and profile.tier_renews_on and profile.tier_renews_on <= soon else None

    @property
    def tier_words(self) -> str:
        if self.tier is None or self.tier.tier_renews_on is None:
            return ""
        return f"{self.tier.tier} renews {formats.distance(self.tier.tier_renews_on, self.today)}."

    @property
    def tier_url(self) -> str:
        """The form of a promise, filled with the renewal."""
        if self.tier is None:
            return ""
        offered: dict[str, str] = {
            "text": f"What {self.tier.tier} needs to be renewed",
            "due_on": str(self.tier.tier_renews_on or ""),
        }
        return f"{reverse('programs:promise-new', args=[self.qar.pk])}?{urlencode(offered)}"

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return timeline_of(self.qar, limit=30)
