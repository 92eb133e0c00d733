"""What an API key opens: it holds scopes, a scope opens permissions; the roles of its user still bind."""

from __future__ import annotations

from collections.abc import Iterable

from partnerview.users.permissions import Permission

_P = Permission

SCOPES: dict[str, frozenset[Permission]] = {
    "directory:read": frozenset({_P.DIRECTORY_VIEW, _P.PEOPLE_VIEW}),
    "directory:write": frozenset({_P.DIRECTORY_CHANGE, _P.PEOPLE_CHANGE}),
    "engagements:read": frozenset({_P.ENGAGEMENTS_VIEW}),
    "engagements:write": frozenset(
        {_P.ENGAGEMENTS_CHANGE, _P.ENGAGEMENTS_APPROVE, _P.DELIVERABLES_CHANGE, _P.DELIVERABLES_ACCEPT}
    ),
    "catalogue:read": frozenset({_P.CATALOGUE_VIEW}),
    "catalogue:write": frozenset({_P.CATALOGUE_CHANGE}),
    "capacity:read": frozenset({_P.PEOPLE_VIEW, _P.CAPACITY_VIEW}),
    "capacity:write": frozenset({_P.ASSIGNMENTS_CHANGE, _P.ASSIGNMENTS_OVERBOOK}),
    "costs:read": frozenset({_P.COST_RATES_VIEW, _P.MARGIN_VIEW}),
    "costs:write": frozenset({_P.COST_RATES_CHANGE}),
    "time:read": frozenset({_P.ENGAGEMENTS_VIEW, _P.TIME_LOG}),
    "time:write": frozenset({_P.TIME_LOG, _P.TIME_APPROVE, _P.TIME_UNLOCK}),
    "invoices:read": frozenset({_P.INVOICES_VIEW}),
    "invoices:write": frozenset({_P.INVOICES_CHANGE, _P.PAYMENTS_RECORD, _P.BILLING_RUN}),
    "usage:read": frozenset({_P.ENGAGEMENTS_VIEW}),
    "usage:write": frozenset({_P.USAGE_RECORD}),
    "imports:write": frozenset({_P.IMPORTS_RUN}),
    "recognition:read": frozenset({_P.RECOGNITION_VIEW, _P.MRR_VIEW}),
    "recognition:write": frozenset({_P.RECOGNITION_RUN}),
    "books:read": frozenset({_P.BOOKS_VIEW}),
    "books:write": frozenset({_P.BOOKS_CHANGE, _P.BOOKS_CLOSE, _P.BOOKS_BACKDATE}),
    "deposits:read": frozenset({_P.DEPOSITS_VIEW}),
    "deposits:write": frozenset(
        {_P.DEPOSITS_CHANGE, _P.DRAWS_REQUEST, _P.DRAWS_APPROVE, _P.DRAWS_POST, _P.AT_RISK_REVIEW}
    ),
    "programs:read": frozenset({_P.PROGRAMS_VIEW, _P.CONSOLE_VIEW}),
    "programs:write": frozenset(
        {
            _P.PROGRAMS_CHANGE,
            _P.CLASSIFICATIONS_DECIDE,
            _P.STRATEGIES_APPROVE,
            _P.PORTAL_MANAGE,
            _P.PORTFOLIOS_HAND_OVER,
        }
    ),
    "deals:write": frozenset({_P.DEALS_CHANGE, _P.DEALS_DECIDE}),
    "rules:read": frozenset({_P.RULES_VIEW}),
    "rules:write": frozenset({_P.RULES_CHANGE, _P.RULES_APPROVE, _P.SETTLEMENTS_PAY}),
    "raps:write": frozenset({_P.RAPS_CHANGE, _P.RAPS_SIGN, _P.QARS_CHANGE, _P.MDF_CHANGE, _P.MDF_SIGN}),
    "portal:read": frozenset({_P.PORTAL_VIEW}),
    "portal:write": frozenset({_P.PORTAL_ACT}),
    "simulations:run": frozenset({_P.SIMULATE}),
    "approvals:read": frozenset({_P.APPROVALS_VIEW}),
    "audit:read": frozenset({_P.AUDIT_VIEW}),
    # Only a key of an administrator opens anything with it: the role of its user still binds.
    "settings:write": frozenset({_P.SETTINGS_MANAGE}),
}


def permissions_of_scopes(scopes: Iterable[str]) -> frozenset[Permission]:
    """Everything that a key with `scopes` may do at most; its user's roles still bind."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))
