"""The partner program of the demonstration: profiles, customer lists, decisions over two years, strategies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Partner
from partnerview.money import Money
from partnerview.users.models import User
from programs.actions.classifications import approve_classification, propose_classification, reject_classification
from programs.actions.profiles import change_profile, import_customers, record_arr
from programs.actions.strategies import approve_strategy, draft_strategy, generate_strategy, propose_strategy
from programs.customer_csv import CustomerRow
from programs.models import Cohort

VERTICALS: Final = ("Health", "Logistics", "Public sector", "Manufacturing", "Financial services")
STAGES: Final = ("accelerate", "sell", "enable", "sell", "market", "incentivize", "onboard", "sell", "recruit")
TIERS: Final = ("Platinum", "Gold", "Silver", "", "Gold", "Silver", "", "Silver", "")
# The cohort of each partner by its place, and why; the story of a firm repeats it as often as it needs.
DECISIONS: Final = (
    ("Champion", "Opened three named accounts in one year and reviewed every quarter on time", "open_rap"),
    ("Farmer", "Renews what it has and asks for nothing new", "nothing"),
    ("Diamond", "Its customer list holds more of our ideal customers than any other of its size", "open_rap"),
    ("High-Potential", "New delivery lead with a health practice of twelve people", "open_qar"),
    ("Longtail", "One referral in two years", "nothing"),
    ("Champion", "Carries the whole region and funds half of its events", "open_rap"),
    ("Longtail", "Sells our licences beside those of four others", "nothing"),
    ("Diamond", "Serves eleven hospitals that we have never spoken to", "open_rap"),
    ("Zombie", "Nobody has answered since the owner sold the firm", "let_go"),
)
FIRST_WORDS: Final = ("Ambleside", "Brackwater", "Cinderhope", "Dovecote", "Elmstead", "Fernhollow", "Gildersome")
SECOND_WORDS: Final = ("Hospitals", "Freight", "Foods", "Insurance", "Schools", "Energy", "Optics", "Printworks")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who asks and who decides."""

    pams: list[User]
    manager: User
    cxo: User


def run_program(stage: Stage) -> None:
    pams = [user for key, user in stage.users.items() if key.startswith("pam")]
    cast = Cast(pams, stage.users["manager"], stage.users["cxo"])
    for place, partner in enumerate(stage.partners):
        _know(stage, cast, partner, place)
        _classify(stage, cast, partner, place)
    _leave_waiting(stage, cast)
    _strategize(cast, stage.firm.currency)


def _know(stage: Stage, cast: Cast, partner: Partner, place: int) -> None:
    by = partner.pam or cast.pams[0]
    tier = TIERS[place % len(TIERS)]
    change_profile(
        partner,
        vertical=VERTICALS[place % len(VERTICALS)],
        stage=STAGES[place % len(STAGES)],
        tier=tier,
        tier_renews_on=stage.today + dt.timedelta(days=18 + 37 * place) if tier else None,
        icp_alignment=Decimal(stage.rng.randint(25, 92)),
        margin=Decimal(stage.rng.randint(120, 380)) / 10,
        by=by,
    )
    for months_ago, source in ((14, "Partner business plan"), (2, "Statement of the last quarter")):
        dated_on = stage.today - dt.timedelta(days=30 * months_ago)
        amount = Decimal(stage.rng.randint(8, 96) * 5_000)
        record_arr(partner, money=Money(amount, stage.firm.currency), dated_on=dated_on, source=source, by=by)
    import_customers(partner, _customers(stage, place), by=by)


def _customers(stage: Stage, place: int) -> list[CustomerRow]:
    """Six to twenty-four invented customers, and two that are clients already."""
    rng = stage.rng
    names = [f"{first} {second}" for first in FIRST_WORDS for second in SECOND_WORDS]
    chosen = rng.sample(names, 6 + (place * 7) % 19)
    rows = [CustomerRow(name, rng.choice(("GB", "US", "DE")), rng.random() < 0.5) for name in chosen]
    ours = rng.sample([client.name for client, _ in stage.clients], 2)
    return rows + [CustomerRow(name, "", matches_icp=True) for name in ours]


def _classify(stage: Stage, cast: Cast, partner: Partner, place: int) -> None:
    """Two years ago, and more than half of them again since; the second was a Champion then and is a Farmer now."""
    cohort, reason, recommendation = DECISIONS[place % len(DECISIONS)]
    earlier, earlier_reason, _ = DECISIONS[0 if place == 1 else (place + 4) % len(DECISIONS)]
    begun = stage.today - dt.timedelta(days=760)
    moves = [(cohort, reason, recommendation, begun)]
    if place % 2 == 0 or place == 1:
        moved = stage.today - dt.timedelta(days=120 + 20 * place)
        moves = [(earlier, earlier_reason, "nothing", begun), (cohort, reason, recommendation, moved)]
    for name, why, follows, day in moves:
        asked = propose_classification(
            partner,
            to_cohort=Cohort.objects.get(name=name),
            reason=why,
            evidence="QAR notes and the partner's statement",
            recommendation=follows,
            effective_on=day,
            by=partner.pam or cast.pams[0],
        )
        approve_classification(asked, remark="Agreed in the pipeline review", by=cast.manager)


def _leave_waiting(stage: Stage, cast: Cast) -> None:
    """One proposal that was refused, and one that waits for the manager now."""
    farmer, longtail = stage.partners[1], stage.partners[4]
    champion = Cohort.objects.get(name="Champion")
    hasty = propose_classification(
        farmer, to_cohort=champion, reason="A good first quarter", by=farmer.pam or cast.pams[0]
    )
    reject_classification(
        hasty, reason="One quarter is not a year. Ask again after the next two reviews.", by=cast.manager
    )
    propose_classification(
        longtail,
        to_cohort=Cohort.objects.get(name="High-Potential"),
        reason="Hired two people for our platform and shared its customer list",
        evidence="Customer list of this month",
        recommendation="open_rap",
        by=longtail.pam or cast.pams[0],
    )


def _strategize(cast: Cast, currency: str) -> None:
    """Champion in its second version, Farmer and Diamond in force, Longtail waiting, Zombie a generated draft."""
    pam = cast.pams[0]
    plays = [
        "Agree a RAP with at least three named accounts",
        "Fund one event a half-year, half each",
        "Review every 90 days",
    ]
    for number, least in enumerate((100_000, 250_000), start=1):
        approve_strategy(
            propose_strategy(
                draft_strategy(
                    Cohort.objects.get(name="Champion"),
                    intent="Plan the year with each of them and put our money beside theirs."
                    + (" From this version on for those above a quarter of a million." if number == 2 else ""),
                    plays=plays[: number + 1],
                    least_arr=Decimal(least),
                    currency=currency,
                    least_icp_alignment=Decimal(50),
                    by=pam,
                ),
                by=pam,
            ),
            by=cast.cxo,
            remark="Agreed with finance",
        )
    for name in ("Farmer", "Diamond"):
        approve_strategy(
            propose_strategy(generate_strategy(Cohort.objects.get(name=name), by=pam), by=pam), by=cast.manager
        )
    propose_strategy(generate_strategy(Cohort.objects.get(name="Longtail"), by=pam), by=pam)
    generate_strategy(Cohort.objects.get(name="Zombie"), by=pam)
