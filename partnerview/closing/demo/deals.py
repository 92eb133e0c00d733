"""Deals and referral links of the demonstration: one of each state, two partners at one prospect, one link used."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from engagements.models import Engagement
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Partner
from partnerview.money import Money
from partnerview.users.models import User
from programs.actions.deals import accept_deal, lose_deal, refuse_deal, register_deal, win_deal
from programs.actions.referrals import leave_word, make_code, record_visit
from programs.models import Deal

WHOLE: Final = dict.fromkeys(("found_by", "qualified_by", "offered_by", "closed_by", "served_by"), "theirs")
# Prospect, thousands a year, days until it closes, what is special, what became of it.
DEALS: Final[tuple[tuple[str, int, int, dict[str, Any], str], ...]] = (
    ("Harbourmaster Pilotage Authority", 84, 35, {"co_sell": True}, "accepted"),
    ("Stonewick Veterinary Hospitals", 46, 60, WHOLE, "accepted"),
    ("Wychwood Building Society", 120, 90, {"note": "Their audit in spring asks for restore tests."}, "registered"),
    ("Glasshouse Lane Dental Group", 28, 20, {}, "refused"),
    ("Ravensmoor Sixth Form College", 38, 15, {}, "lost"),
    ("Harbourmaster Pilotage Authority", 70, 50, {}, "registered"),
)
COMPANIES: Final = ("Marlstone Timber", "Pennywell Hospice", "Orchard Bank Surgery")


def register_deals(stage: Stage) -> None:
    manager = stage.users["manager"]
    for place, (prospect, thousands, days, special, ends) in enumerate(DEALS):
        partner = stage.partners[(place + 2 + place // 5) % len(stage.partners)]
        deal = register_deal(
            partner,
            prospect=prospect,
            value=Money(Decimal(thousands * 1000), stage.firm.currency),
            expected_close_on=stage.today + dt.timedelta(days=days),
            by=_pam_of(stage, partner),
            **special,
        )
        _carry_to(ends, deal, manager, _pam_of(stage, partner))
    _win(stage, manager)
    _refer(stage)


def _carry_to(ends: str, deal: Deal, manager: User, pam: User) -> None:
    if ends == "refused":
        refuse_deal(deal, reason="They asked us directly in March; the offer is out.", by=manager)
    elif ends in {"accepted", "lost"}:
        deal = accept_deal(deal, remark="Nobody else is there.", by=manager)
        if ends == "lost":
            lose_deal(deal, reason="They stay with the firm of a governor’s brother.", by=pam)


def _win(stage: Stage, manager: User) -> None:
    """A deal that became one of the engagements of the story, where one of the partner's is without a deal."""
    partners = [partner.pk for partner in stage.partners]
    engagement = Engagement.objects.live().filter(partner__in=partners).select_related("client").order_by("id").first()
    if engagement is None or engagement.partner is None:
        return
    partner = next(one for one in stage.partners if one.pk == engagement.partner_id)
    deal = register_deal(
        partner,
        prospect=engagement.client.name,
        value=Money(Decimal(36_000), stage.firm.currency),
        expected_close_on=stage.today,
        by=_pam_of(stage, partner),
    )
    win_deal(accept_deal(deal, by=manager), engagement=engagement, by=manager)


def _refer(stage: Stage) -> None:
    """Two links, one of them used."""
    used, unused = stage.partners[0], stage.partners[-1]
    code = make_code(used, code=used.name.split()[0].lower(), note="Newsletter", by=_pam_of(stage, used))
    make_code(unused, note="Stand at the spring meeting", by=_pam_of(stage, unused))
    for _ in range(14):
        record_visit(code, came_from="news.partner.example")
    for place, company in enumerate(COMPANIES):
        leave_word(code, company=company, name=f"Office {place + 1}", email=f"office{place + 1}@client.example",
                   note="Night cover for two sites.")  # fmt: skip


def _pam_of(stage: Stage, partner: Partner) -> User:
    """Whoever looks after it after all the handovers."""
    partner.refresh_from_db()
    return partner.pam or stage.users["pam"]
