"""The whole policy on one page: what each role may do.

Seeing *which* rows is `visible_to` on each queryset; this page says which *kinds of act* are open.
What an API key's scopes open of it is `users/scopes.py`. A view without a permission is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import TextChoices


class Role(TextChoices):
    ACCOUNT_MANAGER = "account_manager", "Account manager"
    TEAM_MEMBER = "team_member", "Team member"
    FINANCE_LEAD = "finance_lead", "Finance lead"
    PAM = "pam", "Partner account manager"
    MANAGER = "manager", "Manager"
    CXO = "cxo", "CxO"
    SALES = "sales", "Sales"
    ADMIN = "admin", "Admin"
    INTEGRATION = "integration", "Integration"
    PARTNER_CONTACT = "partner_contact", "Partner contact"


# Roles that must sign in with a second factor.
MFA_ROLES = frozenset({Role.FINANCE_LEAD, Role.CXO, Role.ADMIN})


class Permission(TextChoices):
    DIRECTORY_VIEW = "directory.view", "See clients, partners and vendors"
    DIRECTORY_CHANGE = "directory.change", "Change clients, partners and vendors"
    PEOPLE_VIEW = "people.view", "See people"
    PEOPLE_CHANGE = "people.change", "Change people"
    CAPACITY_VIEW = "capacity.view", "See capacity and headroom"
    ASSIGNMENTS_CHANGE = "assignments.change", "Assign people to engagements"
    ASSIGNMENTS_OVERBOOK = "assignments.overbook", "Assign beyond a person's capacity, with a reason"
    COST_RATES_VIEW = "cost_rates.view", "See what an hour of each person costs"
    COST_RATES_CHANGE = "cost_rates.change", "Record what an hour of a person costs"
    MARGIN_VIEW = "margin.view", "See cost, margin and effective rate"
    CATALOGUE_VIEW = "catalogue.view", "See offerings, tiers and price lists"
    CATALOGUE_CHANGE = "catalogue.change", "Change offerings, prices and the onboarding steps"
    ENGAGEMENTS_VIEW = "engagements.view", "See engagements"
    ENGAGEMENTS_CHANGE = "engagements.change", "Change engagements and their lines"
    ENGAGEMENTS_APPROVE = "engagements.approve", "Approve the start of an engagement"
    TIME_LOG = "time.log", "Log own time"
    TIME_APPROVE = "time.approve", "Approve the time of others"
    TIME_UNLOCK = "time.unlock", "Unlock approved time"
    DELIVERABLES_CHANGE = "deliverables.change", "Change deliverables"
    DELIVERABLES_ACCEPT = "deliverables.accept", "Record acceptance"
    INVOICES_VIEW = "invoices.view", "See invoices"
    INVOICES_CHANGE = "invoices.change", "Draft, issue and credit invoices"
    PAYMENTS_RECORD = "payments.record", "Record payments"
    BILLING_RUN = "billing.run", "Run the billing"
    USAGE_RECORD = "usage.record", "Record usage"
    IMPORTS_RUN = "imports.run", "Import registers and time"
    RECOGNITION_VIEW = "recognition.view", "See schedules and recognized revenue"
    RECOGNITION_RUN = "recognition.run", "Run the month"
    MRR_VIEW = "mrr.view", "See MRR"
    BOOKS_VIEW = "books.view", "See periods and exchange rates"
    BOOKS_CHANGE = "books.change", "Change rates and conventions"
    BOOKS_CLOSE = "books.close", "Close and reopen periods"
    BOOKS_BACKDATE = "books.backdate", "Record events dated in a closed period, with a reason"
    DEPOSITS_VIEW = "deposits.view", "See deposits, draws and who is at risk"
    DEPOSITS_CHANGE = "deposits.change", "Open deposit accounts, record and reverse entries, reconcile"
    DRAWS_REQUEST = "draws.request", "Ask for a draw"
    DRAWS_APPROVE = "draws.approve", "Approve or reject a draw"
    DRAWS_POST = "draws.post", "Post and reverse draws"
    AT_RISK_REVIEW = "at_risk.review", "Mark accounts at risk as reviewed"
    PROGRAMS_VIEW = "programs.view", "See partner programs"
    PROGRAMS_CHANGE = "programs.change", "Change partner profiles, propose classifications, draft strategies"
    CLASSIFICATIONS_DECIDE = "classifications.decide", "Approve or reject a classification"
    STRATEGIES_APPROVE = "strategies.approve", "Approve a cohort strategy"
    RAPS_CHANGE = "raps.change", "Draft, submit, activate and amend RAPs, move named accounts"
    RAPS_SIGN = "raps.sign", "Sign RAPs"
    QARS_CHANGE = "qars.change", "Hold QARs and keep promises"
    MDF_CHANGE = "mdf.change", "Commit, disburse and confirm MDF, ask for exemptions"
    MDF_SIGN = "mdf.sign", "Sign MDF exemptions"
    DEALS_CHANGE = "deals.change", "Register deals of partners, keep their referral links"
    DEALS_DECIDE = "deals.decide", "Accept or refuse registered deals, attribute engagements to partners"
    PORTFOLIOS_HAND_OVER = "portfolios.hand_over", "Hand partners over to another account manager"
    CONSOLE_VIEW = "console.view", "See the console of portfolios"
    PORTAL_MANAGE = "portal.manage", "Invite contacts of partners into the portal, publish resources"
    PORTAL_VIEW = "portal.view", "See one's own firm in the partner portal"
    PORTAL_ACT = "portal.act", "Acknowledge, confirm and prove for one's own firm in the partner portal"
    RULES_VIEW = "rules.view", "See retainer rules, their cycles and settlements"
    RULES_CHANGE = "rules.change", "Write retainer rules, hold check-ins"
    RULES_APPROVE = "rules.approve", "Approve retainer rules, cycles and settlements"
    SETTLEMENTS_PAY = "settlements.pay", "Record payments of settlements, their proof and payees"
    SIMULATE = "simulations.run", "Model it"
    APPROVALS_VIEW = "approvals.view", "See the approval queue"
    AUDIT_VIEW = "audit.view", "Read the audit log"
    USERS_MANAGE = "users.manage", "Manage people who sign in, and their roles"
    API_KEYS_MANAGE = "api_keys.manage", "Manage API keys"
    SETTINGS_MANAGE = "settings.manage", "Change the firm's settings"
    STYLEGUIDE_VIEW = "styleguide.view", "See the style guide"


_P = Permission
_PARTNERS = {
    _P.PROGRAMS_VIEW,
    _P.PROGRAMS_CHANGE,
    _P.RAPS_CHANGE,
    _P.QARS_CHANGE,
    _P.MDF_CHANGE,
    _P.PORTAL_MANAGE,
    _P.DEALS_CHANGE,
}
# The partner portal is a house of its own: whoever may enter it may enter nothing else, and nobody of ours enters.
_PORTAL = frozenset({_P.PORTAL_VIEW, _P.PORTAL_ACT})
_READ = {_P.DIRECTORY_VIEW, _P.PEOPLE_VIEW, _P.CAPACITY_VIEW, _P.CATALOGUE_VIEW, _P.ENGAGEMENTS_VIEW}
_OPERATE = _READ | {
    _P.ASSIGNMENTS_CHANGE,
    _P.MARGIN_VIEW,
    _P.DIRECTORY_CHANGE,
    _P.PEOPLE_CHANGE,
    _P.ENGAGEMENTS_CHANGE,
    _P.TIME_LOG,
    _P.TIME_APPROVE,
    _P.DELIVERABLES_CHANGE,
    _P.DELIVERABLES_ACCEPT,
    _P.INVOICES_VIEW,
    _P.USAGE_RECORD,
    _P.IMPORTS_RUN,
    _P.RECOGNITION_VIEW,
    _P.MRR_VIEW,
    _P.DEPOSITS_VIEW,
    _P.DRAWS_REQUEST,
    _P.RULES_VIEW,
    _P.RULES_CHANGE,
    _P.SIMULATE,
    _P.APPROVALS_VIEW,
}
_FINANCE = _READ | {
    _P.CATALOGUE_CHANGE,
    _P.COST_RATES_VIEW,
    _P.COST_RATES_CHANGE,
    _P.MARGIN_VIEW,
    _P.DIRECTORY_CHANGE,
    _P.ENGAGEMENTS_APPROVE,
    _P.TIME_LOG,
    _P.TIME_UNLOCK,
    _P.INVOICES_VIEW,
    _P.INVOICES_CHANGE,
    _P.PAYMENTS_RECORD,
    _P.BILLING_RUN,
    _P.USAGE_RECORD,
    _P.IMPORTS_RUN,
    _P.RECOGNITION_VIEW,
    _P.RECOGNITION_RUN,
    _P.MRR_VIEW,
    _P.BOOKS_VIEW,
    _P.BOOKS_CHANGE,
    _P.BOOKS_CLOSE,
    _P.BOOKS_BACKDATE,
    _P.DEPOSITS_VIEW,
    _P.DEPOSITS_CHANGE,
    _P.DRAWS_REQUEST,
    _P.DRAWS_APPROVE,
    _P.DRAWS_POST,
    _P.AT_RISK_REVIEW,
    _P.RULES_VIEW,
    _P.RULES_CHANGE,
    _P.RULES_APPROVE,
    _P.SETTLEMENTS_PAY,
    _P.SIMULATE,
    _P.APPROVALS_VIEW,
    _P.AUDIT_VIEW,
}

POLICY: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNT_MANAGER: frozenset(_OPERATE),
    Role.TEAM_MEMBER: frozenset(
        {
            _P.DIRECTORY_VIEW,
            _P.PEOPLE_VIEW,
            _P.CAPACITY_VIEW,
            _P.CATALOGUE_VIEW,
            _P.ENGAGEMENTS_VIEW,
            _P.TIME_LOG,
            _P.DELIVERABLES_CHANGE,
        }
    ),
    Role.FINANCE_LEAD: frozenset(_FINANCE),
    Role.PAM: frozenset(
        {
            _P.DIRECTORY_VIEW,
            _P.PEOPLE_VIEW,
            _P.CAPACITY_VIEW,
            _P.CATALOGUE_VIEW,
            _P.TIME_LOG,
            _P.APPROVALS_VIEW,
            _P.DEPOSITS_VIEW,
            _P.DRAWS_REQUEST,
            *_PARTNERS,
            _P.RULES_VIEW,
            _P.RULES_CHANGE,
        }
    ),
    Role.MANAGER: frozenset(
        _OPERATE
        | {
            _P.CATALOGUE_CHANGE,
            _P.ENGAGEMENTS_APPROVE,
            _P.TIME_UNLOCK,
            _P.ASSIGNMENTS_OVERBOOK,
            _P.COST_RATES_VIEW,
            _P.COST_RATES_CHANGE,
            _P.DRAWS_APPROVE,
            *_PARTNERS,
            _P.CLASSIFICATIONS_DECIDE,
            _P.STRATEGIES_APPROVE,
            _P.RAPS_SIGN,
            _P.DEALS_DECIDE,
            _P.PORTFOLIOS_HAND_OVER,
            _P.MDF_SIGN,
            _P.CONSOLE_VIEW,
        }
    ),
    Role.CXO: frozenset(
        _READ
        | {
            _P.COST_RATES_VIEW,
            _P.MARGIN_VIEW,
            _P.ENGAGEMENTS_APPROVE,
            _P.INVOICES_VIEW,
            _P.RECOGNITION_VIEW,
            _P.MRR_VIEW,
            _P.BOOKS_VIEW,
            _P.DEPOSITS_VIEW,
            _P.DRAWS_APPROVE,
            _P.PROGRAMS_VIEW,
            _P.STRATEGIES_APPROVE,
            _P.RAPS_SIGN,
            _P.MDF_SIGN,
            _P.CONSOLE_VIEW,
            _P.RULES_VIEW,
            _P.RULES_APPROVE,
            _P.SIMULATE,
            _P.APPROVALS_VIEW,
            _P.AUDIT_VIEW,
        }
    ),
    Role.SALES: frozenset({_P.DIRECTORY_VIEW, _P.PEOPLE_VIEW, _P.CAPACITY_VIEW, _P.CATALOGUE_VIEW, _P.SIMULATE}),
    Role.ADMIN: frozenset(Permission)
    - {
        _P.ENGAGEMENTS_APPROVE,
        _P.BOOKS_CLOSE,
        _P.BOOKS_BACKDATE,
        _P.TIME_APPROVE,
        _P.DRAWS_APPROVE,
        _P.DRAWS_POST,
        _P.AT_RISK_REVIEW,
        _P.CLASSIFICATIONS_DECIDE,
        _P.DEALS_DECIDE,
        _P.STRATEGIES_APPROVE,
        _P.RULES_APPROVE,
        _P.RAPS_SIGN,
        *_PORTAL,
        _P.MDF_SIGN,
    },
    Role.INTEGRATION: frozenset(Permission)
    - {_P.USERS_MANAGE, _P.API_KEYS_MANAGE, _P.SETTINGS_MANAGE, _P.STYLEGUIDE_VIEW, *_PORTAL},
    Role.PARTNER_CONTACT: _PORTAL,
}


@cache
def _granted(roles: frozenset[str]) -> frozenset[Permission]:
    return frozenset().union(*(POLICY[Role(role)] for role in roles))


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that at least one of `roles` grants."""
    return _granted(frozenset(roles))
