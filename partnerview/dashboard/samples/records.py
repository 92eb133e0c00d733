"""Lifelines, hours, timelines, approvals, rules, boards, promises."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from partnerview.dashboard.samples.names import HERE, TODAY
from partnerview.ui.bars import HoursBar
from partnerview.ui.lifeline import Life, LifeEvent, Pause
from partnerview.ui.parts import BoardColumn, Card, ChainStep, CheckItem, Promise, Sentence, TimelineEvent

HOURS: Final = (
    ("In the middle", HoursBar(1335, 3600, 690)),
    ("Past an alert", HoursBar(2190, 2400)),
    ("Over", HoursBar(1605, 1200, 120, 120)),
    ("Untouched", HoursBar(0, 1200)),
    ("None contracted", HoursBar(0, 0)),
)
EVENTS: Final = (
    TimelineEvent(dt.date(2026, 8, 5), "Overage of 4:30 billed", "billing run"),
    TimelineEvent(dt.date(2026, 2, 1), "Fee 14,000.00 → 14,500.00", "D. Castellanos", major=True, url=HERE),
    TimelineEvent(dt.date(2025, 12, 4), "Reopened two days after notice was withdrawn"),
)
BEGAN: Final = TimelineEvent(dt.date(2024, 2, 1), "Began", "approved by Sunniva Hallqvist")
CHECKS: Final = (
    CheckItem("9 timesheets not approved", done=False, url=HERE, note="46:15 hours", owner="R. Vance"),
    CheckItem("1 deposit not reconciled", done=False, url=HERE, note="EUR 240.00", owner="J. Mbeki-Stone"),
    CheckItem("Rates of 31 July entered", done=True, owner="You"),
)
BOARD: Final = (
    BoardColumn(
        "Being answered",
        "gives no rights yet",
        (
            Card(
                "Corvane Digital Partners",
                HERE,
                ("Referral, version 3", "12.5 % of collected"),
                "3 of 6 answered",
                "Question 4: the share needs an end",
                HERE,
            ),
        ),
    ),
    BoardColumn(
        "Payout due",
        "owed and not paid",
        (
            Card(
                "Umbra Analytics Consulting Group of Northern England",
                HERE,
                ("Reseller managed service", "20 % of GBP 12,875.00"),
                "July: GBP 2,575.00",
                "Approve the payout",
                HERE,
            ),
            Card(
                "Halyard Cloud Advisory",
                HERE,
                ("Referral",),
                "Deposit is overdrawn",
                "Ask for a top-up",
                HERE,
                "critical",
            ),
        ),
    ),
    BoardColumn("Lapsed", "no rights since", ()),
)


def records() -> dict[str, Any]:
    return {**_lives(), **_decision(), "hours": HOURS, "events": EVENTS, "began": BEGAN, "checks": CHECKS}


def _lives() -> dict[str, Any]:
    return {
        "life": Life(
            dt.date(2024, 2, 1),
            TODAY,
            31,
            (
                LifeEvent(dt.date(2024, 4, 15), "Went live"),
                LifeEvent(dt.date(2024, 10, 1), "Renewed"),
                LifeEvent(dt.date(2025, 10, 1), "Renewed"),
                LifeEvent(dt.date(2026, 2, 1), "Fee raised"),
                LifeEvent(dt.date(2026, 10, 1), "Renews"),
            ),
        ),
        "ended_life": Life(
            dt.date(2025, 1, 10),
            TODAY,
            19,
            (LifeEvent(dt.date(2025, 2, 1), "Went live"), LifeEvent(dt.date(2026, 3, 1), "Notice given")),
            (Pause(dt.date(2025, 7, 1), dt.date(2025, 10, 1)),),
            ended_on=dt.date(2026, 5, 31),
        ),
        "young_life": Life(dt.date(2026, 7, 20), TODAY, 1, (LifeEvent(dt.date(2027, 7, 20), "Renews"),)),
    }


def _decision() -> dict[str, Any]:
    return {
        "facts": (
            ("For", "Delivery support, week 32"),
            ("Asked by", "Daniela Castellanos, today 09:12"),
            ("Now available", "1,867.50"),
        ),
        "chain": (
            ChainStep("requested", "D. Castellanos, today 09:12"),
            ChainStep("yours", "Finance lead, up to USD 5,000.00"),
            ChainStep("later", "Posting", "after approval, never by the requester"),
        ),
    }


def rules() -> dict[str, Any]:
    return {
        "sentences_said": (
            Sentence("Economics", "Corvane earns 12.5 % of the recurring amount collected, for 18 months."),
            Sentence("Renewal", "Not said yet: question 6.", said=False),
        ),
        "board_columns": BOARD,
        "promises": (
            Promise(
                "A joint price list for the reseller base.",
                "Done",
                "check",
                "ours",
                "Priyamvada Sethuraman, by 15 Jun 2026.",
            ),
            Promise(
                "Two consultants certified on the platform.",
                "Deferred twice",
                "later",
                "theirs",
                "Jun-Seo Marchetti. “One has left; the second sits the exam in September.”",
                ("promised 11 Nov 2025", "deferred 9 Feb 2026", "deferred 13 May 2026"),
                "due 30 Sep 2026",
                "warning",
            ),
        ),
    }
