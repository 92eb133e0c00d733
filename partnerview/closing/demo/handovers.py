"""Changes of people in the demonstration: somebody leaves, their partners go to the next with a pack for each."""

from __future__ import annotations

import datetime as dt
from typing import Final

from partnerview import clock
from partnerview.closing.demo.stage import Stage, email_of
from partnerview.directory.models import Contact
from partnerview.users.actions.people import deactivate_user
from partnerview.users.models import User
from programs.actions.handovers import hand_over

LEAVER: Final = "leaver"
LEFT_WITH: Final = slice(1, 4, 2)
# Who has just arrived, in each firm; everybody else was there when the story began.
ARRIVED: Final = {"acme": (), "meridian": ("manager", "cxo")}
TITLES: Final = ("Practice lead", "Head of alliances", "Managing director", "Delivery manager")
PEOPLE: Final = (
    "Jun-Seo Marchetti", "Annelise Thorvald", "Matteo Quiñones", "Brigid O’Halloran", "Sanna Virtanen",
    "Kwabena Ashworth", "Tove Lindqvist-Mayer", "Ilaria Benedetti", "Declan Fairweather",
)  # fmt: skip


def begin(stage: Stage) -> None:
    """Before the story: who looked after whom then, who was there, whom one calls at each partner."""
    names = [email_of(stage.firm, key) for key in ARRIVED.get(stage.firm.slug, ())]
    User.objects.exclude(email__in=names).update(created_at=clock.start_of(stage.first.first_day))
    leaver = stage.users.get(LEAVER)
    for place, partner in enumerate(stage.partners):
        Contact.objects.create(
            partner=partner,
            name=PEOPLE[place % len(PEOPLE)],
            title=TITLES[place % len(TITLES)],
            email=f"contact{place + 1}@partner.example",
            phone=f"+44 20 7946 0{place + 10:03d}",
        )
    for partner in stage.partners[LEFT_WITH] if leaver else ():
        partner.pam = leaver
        partner.save()


def change_hands(stage: Stage) -> None:
    """The leaver's partners to the account manager who stays; elsewhere one moves today, and two in a fortnight."""
    manager, pam = stage.users["manager"], stage.users["pam"]
    leaver, other = stage.users.get(LEAVER), stage.users.get("pam2")
    if leaver is not None:
        reason = "Cosima leaves the firm. The reviews of both partners are under way; nothing else changes."
        hand_over(stage.partners[LEFT_WITH], to=pam, reason=reason, by=manager)
        deactivate_user(leaver, by=stage.users["admin"], reason="Left the firm")
    if other is not None:
        theirs = [partner for partner in stage.partners if partner.pam_id == other.pk]
        hand_over(theirs[:1], to=pam, reason="One account manager for the whole of its region.", by=manager)
        later = stage.today + dt.timedelta(days=14)
        reason = "Ottilie takes parental leave; both come back with her."
        hand_over(theirs[1:3], to=pam, reason=reason, effective_on=later, by=manager)
