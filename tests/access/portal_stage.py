"""A second partner of the same firm with its contact and one of everything that the portal shows.

`set_stage` binds the first contact to its partner; what is made here must never reach them, nor the other way.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from partnerview import clock
from partnerview.directory.models import Contact, Partner
from partnerview.money import Money
from partnerview.users.models import User
from programs.actions.profiles import change_profile
from programs.actions.resources import publish_resource
from programs.models import Completion
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.models import Rule, WhiteLabelTerms
from tests.access.retain_stage import rules_of
from tests.cast import Cast
from tests.programs.staged import staged_plans
from tests.retainers.rule_builders import ANSWERS

RIVAL = "RIVALCANARY"
# What a partner asks of its client, and whom it calls there: nobody of ours may ever read either.
PRICE, CONTACT = "7777.13", "CLIENTCONTACTCANARY"


def bind(user: User, partner: Partner) -> Contact:
    """Let this person sign in for the partner."""
    return Contact.objects.create(partner=partner, user=user, name=user.name, email=user.email)


def staged_library(partner: Partner, by: User, mark: str) -> dict[str, Any]:
    """A training for the tier of this partner, and who has done it."""
    resource = publish_resource(
        title=f"{mark} Staged training",
        kind="training",
        link="https://learn.example/staged",
        tiers=[f"{mark} tier"],
        by=by,
    )
    done = Completion.objects.create(resource=resource, partner=partner, done_by=by)
    return {"resources": resource, "training-completions": done}


def rival_stage(cast: Cast) -> dict[str, Any]:
    """Noun → row of the second partner, each text carrying RIVAL; its contact is `cast.other_partner_contact`."""
    partner = Partner.objects.create(name=f"{RIVAL} partner", pam=cast.pam)
    contact = bind(cast.other_partner_contact, partner)
    change_profile(partner, tier=f"{RIVAL} tier", by=cast.pam)
    held = open_account(partner=partner, currency="USD", by=cast.finance_lead)
    record_deposit(
        held, money=Money(Decimal("8181.18"), "USD"), valued_on=clock.today(), what_for=RIVAL, by=cast.finance_lead
    )
    made = {
        "partners": partner,
        "contacts": contact,
        **rules_of(partner, cast.account_manager),
        **staged_plans(partner, cast, RIVAL),
        **staged_library(partner, cast.pam, RIVAL),
    }
    approve(made["retainer-rules"], cast)
    return made


def approve(rule: Rule, cast: Cast) -> None:
    """As if a finance lead had approved it, as a white-label rule whose client terms the partner has written."""
    answers = {name: value for step in (1, 2, 3, 5, 6) for name, value in ANSWERS[step].items()}
    answers |= {"owner": "partner", "white_label": True, "economics": "none", "share_basis": ""}
    Rule.objects.filter(pk=rule.pk).update(
        **answers,
        status="active",
        model="white_label",
        partner_rate=Decimal(2400),
        approved_by=cast.finance_lead,
        approved_at=dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
    )
    WhiteLabelTerms.objects.create(rule=rule, client_price=Decimal(PRICE), currency="GBP", client_contact=CONTACT)
