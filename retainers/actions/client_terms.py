"""What a white-label partner asks of its client and whom it calls there (T-4): written and read in the portal alone.

The log keeps that they were written, never what. No page, list, export or search of ours reads them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.money import quantize
from partnerview.users.permissions import Permission
from retainers.models import Rule, RuleModel, WhiteLabelTerms

if TYPE_CHECKING:
    from partnerview.users.models import User


def has_client_terms(rule: Rule) -> bool:
    """Whether the client’s price and contact of this rule belong to the partner."""
    return rule.model == RuleModel.WHITE_LABEL


def client_terms_of(rule: Rule, *, by: User) -> WhiteLabelTerms | None:
    """Those of this version, or of the latest before it that has any. Raises NotPermitted for everybody of ours."""
    _require_own(rule, by)
    same = Rule.objects.filter(partner=rule.partner, engagement=rule.engagement, role=rule.role, is_template=False)
    found = WhiteLabelTerms.objects.filter(rule__in=same, rule__version__lte=rule.version)
    return found.order_by("-rule__version", "-rule_id").first()


@transaction.atomic
def write_client_terms(rule: Rule, *, client_price: Decimal | None, client_contact: str, by: User) -> WhiteLabelTerms:
    """In the rule's currency. Raises InvalidInput for a price at or below zero or with too many decimals."""
    _require_own(rule, by)
    if not has_client_terms(rule):
        raise Conflict("Only a white-label rule has a client price of its own.", code="not_white_label")
    if client_price is not None and client_price <= 0:
        raise InvalidInput("Give a price above zero, or leave it empty.", field="client_price")
    if client_price is not None and quantize(client_price, rule.currency) != client_price:
        raise InvalidInput(f"{rule.currency} has fewer decimals than this. Round it.", field="client_price")
    rule = Rule.objects.lock(rule.pk)
    values = {"client_price": client_price, "client_contact": client_contact.strip(), "currency": rule.currency}
    terms, _ = WhiteLabelTerms.objects.update_or_create(rule=rule, defaults=values)
    record(terms, action="whitelabelterms.written", by=by, after={"fields": ["client_contact", "client_price"]})
    return terms


def _require_own(rule: Rule, by: User) -> None:
    own = rule.partner is not None and Partner.objects.of_contact(by).filter(pk=rule.partner.pk).exists()
    if not own or not by.may(Permission.PORTAL_ACT):
        raise NotPermitted("These belong to the partner. Only its own contacts read and write them.", code="not_yours")
