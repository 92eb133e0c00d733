"""Referral links: a code is made and retired by us, a visit is counted, a visitor leaves word and can be forgotten."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.users.permissions import Permission
from programs.actions.attribution import note as log
from programs.models import Attribution, AttributionKind, Referral, ReferralCode
from programs.models.partner_profile import partners_seen_by

if TYPE_CHECKING:
    from partnerview.users.models import User

# An address that anybody may open writes rows; beyond this many a day of one code it only shows the page.
MOST_VISITS: Final = 2_000
MOST_WORDS: Final = 50
PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,39}", re.ASCII)


@transaction.atomic
def make_code(partner: Partner, *, by: User, code: str = "", note: str = "") -> ReferralCode:
    """A new link of a partner; without a code one is made from its name."""
    _require(by)
    if not partners_seen_by(by).filter(pk=partner.pk).exists():
        raise NotPermitted("This partner's program is not visible to you.")
    wanted = code.strip().lower() or _code_for(partner)
    if not PLAIN.fullmatch(wanted):
        raise InvalidInput("Use 3 to 40 letters, digits and hyphens, such as “northgate”.", field="code")
    with kept(programs_referralcode_code_key=("code", f"“{wanted}” is in use. Choose another.")):
        made = ReferralCode.objects.create(partner=partner, code=wanted, note=note.strip(), created_by=by)
    record(made, action="referralcode.made", by=by, after={"code": wanted}, about=partner)
    return made


@transaction.atomic
def retire_code(code: ReferralCode, *, by: User) -> ReferralCode:
    """The address answers that there is nothing here; what came by it stays."""
    _require(by)
    code = ReferralCode.objects.select_for_update(no_key=True, of=("self",)).select_related("partner").get(pk=code.pk)
    if code.retired_on is not None:
        raise Conflict("This link is retired already.", code="retired")
    code.retired_on = clock.today()
    code.save(update_fields=["retired_on", "updated_at"])
    record(code, action="referralcode.retired", by=by, after={"code": code.code}, about=code.partner)
    return code


@transaction.atomic
def record_visit(code: ReferralCode, *, came_from: str = "") -> None:
    """One line for each visit, without anything about the visitor but the host of the page that led here."""
    if _today(code, AttributionKind.VISIT) < MOST_VISITS:
        log(AttributionKind.VISIT, code.partner, code=code, came_from=came_from[:200])


@transaction.atomic
def leave_word(code: ReferralCode, *, company: str, name: str = "", email: str = "", note: str = "") -> Referral:
    """A visitor wants to hear from us. Raises Conflict where one link has been used too often on a day."""
    if not company.strip():
        raise InvalidInput("Name your company.", code="required", field="company")
    if _today(code, AttributionKind.WORD) >= MOST_WORDS:
        raise Conflict("This link has been used very often today. Please try again tomorrow.", code="too_often")
    referral = Referral.objects.create(
        code=code, company=" ".join(company.split()), name=name.strip(), email=email.strip(), note=note.strip()
    )
    log(AttributionKind.WORD, code.partner, code=code, referral=referral)
    record(referral, action="referral.left", by=None, after={"code": code.code}, about=code.partner)
    return referral


@transaction.atomic
def forget_referral(referral: Referral, *, by: User) -> Referral:
    """Erase who it was. The company and the line of the log stay."""
    _require(by)
    referral = Referral.objects.select_for_update(no_key=True, of=("self",)).get(pk=referral.pk)
    if referral.forgotten_on is not None:
        raise Conflict("Nothing about the person is kept any more.", code="forgotten")
    referral.name = referral.email = referral.note = ""
    referral.forgotten_on = clock.today()
    referral.save()
    record(referral, action="referral.forgotten", by=by)
    return referral


def _today(code: ReferralCode, kind: str) -> int:
    return Attribution.objects.filter(code=code, kind=kind, at__gte=clock.start_of(clock.today())).count()


def _code_for(partner: Partner) -> str:
    word = re.sub(r"[^a-z0-9]+", "-", partner.name.lower().encode("ascii", "ignore").decode()).strip("-")[:24]
    return f"{word or 'partner'}-{secrets.token_hex(2)}".lstrip("-")


def _require(by: User) -> None:
    if not by.may(Permission.DEALS_CHANGE):
        raise NotPermitted("Your role does not keep referral links.")
