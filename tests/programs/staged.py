"""One RAP, review and promise with all that hangs on them, for the access matrix."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.money import Money
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.commitments import promise
from programs.actions.deals import register_deal
from programs.actions.exemptions import request_exemption
from programs.actions.handovers import hand_over
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.named_accounts import name_account
from programs.actions.qars import open_qar, schedule_qar
from programs.actions.rap_signatures import sign_rap
from programs.actions.raps import acknowledge_rap, activate_rap, draft_rap, submit_rap
from programs.actions.referrals import leave_word, make_code
from programs.models import Attribution, MdfProof, PartnerCustomer, Rap
from tests.cast import Cast
from tests.programs.raps import V37


def staged_plans(partner: Partner, cast: Cast, mark: str) -> dict[str, Any]:
    """Noun → row, each text carrying `mark`."""
    rap = draft_rap(partner, by=cast.pam, **{**V37, "goal": f"{mark} Staged goal"})
    customer = PartnerCustomer.objects.create(
        partner=partner, name=f"{mark} Staged account to win", recorded_by=cast.pam
    )
    account = name_account(rap, customer=customer, expected_arr=Decimal(100), owner=cast.pam, by=cast.pam)
    rap = _activated(rap, cast)
    commitment = commit_mdf(rap, side="vendor", money=_usd(100), purpose=f"{mark} Staged purpose", by=cast.pam)
    paid = disburse_mdf(
        commitment, named_account=account, activity=f"{mark} Staged activity", money=_usd(10), proof="P1", by=cast.pam
    )
    qar = open_qar(schedule_qar(partner, due_on=clock.today(), by=cast.pam), by=cast.pam)
    line = promise(qar, text=f"{mark} Staged promise", side="ours", owner=cast.pam, due_on=clock.today(), by=cast.pam)
    outside = PartnerCustomer.objects.create(partner=partner, name=f"{mark} Staged event", recorded_by=cast.pam)
    exemption = request_exemption(
        partner, customer=outside, activity=f"{mark} Staged stand", money=_usd(50), reason=f"{mark} Staged", by=cast.pam
    )
    handover = hand_over([partner], to=_receiver(mark), reason=f"{mark} Staged reason", by=cast.manager)
    hand_over([partner], to=cast.pam, reason=f"{mark} Staged way back", by=cast.manager)
    proof = MdfProof.objects.create(
        disbursement=paid, evidence="staged/none.pdf", evidence_name=f"{mark} staged.pdf", uploaded_by=cast.pam
    )
    deal = register_deal(
        partner, prospect=f"{mark} Staged prospect", value=_usd(100), expected_close_on=clock.today(), by=cast.pam
    )
    code = make_code(partner, code=slugify(f"{mark}staged")[:40], note=f"{mark} Staged newsletter", by=cast.pam)
    return {
        "deals": deal,
        "referral-codes": code,
        "referrals": leave_word(code, company=f"{mark} Staged company", email="staged@company.example"),
        "attributions": Attribution.objects.latest("id"),
        "handovers": handover,
        "handover-packs": handover.packs.get(),
        "mdf-exemptions": exemption,
        "mdf-proofs": proof,
        "raps": rap,
        "named-accounts": account,
        "mdf-commitments": commitment,
        "mdf-disbursements": paid,
        "qars": qar,
        "commitments": line,
    }


def _receiver(mark: str) -> User:
    return User.objects.create_user(f"{mark}staged@receiver.example", name=f"{mark} Receiver", roles=[Role.PAM])


def _activated(rap: Rap, cast: Cast) -> Rap:
    rap = sign_rap(submit_rap(rap, by=cast.pam), by=cast.manager)
    rap = acknowledge_rap(sign_rap(rap, by=cast.cxo), by=cast.pam)
    return activate_rap(acknowledge_rap(rap, by=cast.pam, partner_person="Jun-Seo Marchetti"), by=cast.pam)


def _usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")
