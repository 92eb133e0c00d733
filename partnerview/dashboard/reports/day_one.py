"""Day one: what waits for a person who works with partners, what they inherited, what comes next, what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from partnerview import clock
from partnerview.dashboard.reports.arrival import Arrival, arrival_of
from partnerview.dashboard.reports.day_one_waiting import Waiting, waiting_for
from partnerview.directory.models import Partner
from partnerview.directory.upcoming import NextDate, next_dates
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.models import Commitment, HandoverPack, RapStatus
from programs.models.partner_profile import partners_seen_by
from programs.reports.console import Console, console_of
from programs.reports.mdf_outcomes import PlanOutcome, plan_outcomes

AHEAD: Final = 90
DATES_SHOWN: Final = 12
PROMISES_SHOWN: Final = 40
PACKS_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Bucket:
    """Promises that are due in one stretch of time, the earliest first."""

    title: str
    rows: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What is committed in plans that run, in one currency: what both put in, what is won and to be won."""

    currency: str
    mdf: Decimal
    partner_disbursed: Decimal
    outstanding: Decimal
    arr_target: Decimal
    arr_won: Decimal


class DayOne:
    """One person's, as of today. Each part is asked for once, when it is shown."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.today = clock.today()

    @cached_property
    def arrival(self) -> Arrival:
        return arrival_of(self.user)

    @property
    def is_pam(self) -> bool:
        return self.user.has_role(Role.PAM) and not self.user.has_role(Role.MANAGER, Role.CXO)

    @property
    def is_cxo(self) -> bool:
        return self.user.has_role(Role.CXO)

    @cached_property
    def partners(self) -> list[int]:
        """Their own for an account manager, those of the territories for a manager, all for a CxO."""
        return list(partners_seen_by(self.user).order_by().values_list("pk", flat=True))

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        return waiting_for(self.user, today=self.today)

    @cached_property
    def packs(self) -> list[HandoverPack]:
        """The latest pack of each partner that was handed over to this person and is still theirs."""
        mine = HandoverPack.objects.filter(to_pam=self.user, partner__pam=self.user)
        latest = mine.order_by("partner_id", "-id").distinct("partner_id").values("pk")
        rows = HandoverPack.objects.filter(pk__in=latest).select_related("partner", "from_pam", "to_pam", "handover")
        return list(rows.order_by("partner__name", "id")[:PACKS_SHOWN])

    @cached_property
    def never_handed(self) -> list[Partner]:
        """Partners of theirs that came without a pack."""
        own = partners_seen_by(self.user).filter(pam=self.user)
        return list(own.exclude(handover_packs__to_pam=self.user).order_by("name", "id")[:PACKS_SHOWN])

    @cached_property
    def console(self) -> Console:
        """What a manager or CxO inherits: every portfolio in reach."""
        return console_of(self.partners, on=self.today)

    @cached_property
    def dates(self) -> list[NextDate]:
        """Overdue and within ninety days."""
        last = self.today + dt.timedelta(days=AHEAD)
        return [date for date in next_dates(self.partners, today=self.today) if date.on <= last]

    @cached_property
    def names(self) -> dict[int, str]:
        wanted = {date.partner for date in self.dates[:DATES_SHOWN]}
        return dict(Partner.objects.filter(pk__in=wanted).values_list("pk", "name"))

    @property
    def dated(self) -> list[tuple[NextDate, str]]:
        """The first dates with their partner."""
        return [(date, self.names[date.partner]) for date in self.dates[:DATES_SHOWN]]

    @cached_property
    def promise_count(self) -> int:
        return Commitment.objects.visible_to(self.user).waiting().count()

    @cached_property
    def promises(self) -> tuple[Bucket, ...]:
        """Without an outcome, by when they are due."""
        rows = Commitment.objects.visible_to(self.user).waiting().select_related("partner", "owner", "qar", "rap")
        return _buckets(list(rows.order_by("due_on", "id")[:PROMISES_SHOWN]), self.today)

    @cached_property
    def plans(self) -> list[PlanOutcome]:
        """Every plan that runs, the largest target first."""
        running = [plan for plan in plan_outcomes(self.user) if plan.status == RapStatus.ACTIVE]
        return sorted(running, key=lambda plan: (plan.currency, -plan.arr_target))

    @property
    def worth(self) -> list[Worth]:
        return [_worth(currency, [plan for plan in self.plans if plan.currency == currency])
                for currency in dict.fromkeys(plan.currency for plan in self.plans)]  # fmt: skip


def _buckets(rows: Sequence[Commitment], today: dt.date) -> tuple[Bucket, ...]:
    week, month = today + dt.timedelta(days=7), today + dt.timedelta(days=30)
    spans = (
        ("Overdue", dt.date.min, today),
        ("Within a week", today, week),
        ("Within a month", week, month),
        ("Later", month, dt.date.max),
    )
    found = (Bucket(title, tuple(row for row in rows if first <= row.due_on < end)) for title, first, end in spans)
    return tuple(bucket for bucket in found if bucket.rows)


def _worth(currency: str, plans: Sequence[PlanOutcome]) -> Worth:
    nothing = Decimal(0)
    return Worth(
        currency,
        mdf=sum((plan.mdf for plan in plans), nothing),
        partner_disbursed=sum((plan.partner_disbursed for plan in plans), nothing),
        outstanding=sum((plan.committed - plan.disbursed for plan in plans), nothing),
        arr_target=sum((plan.arr_target for plan in plans), nothing),
        arr_won=sum((plan.arr_won for plan in plans), nothing),
    )
