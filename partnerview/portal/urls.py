"""Pages of the partner portal. All of them below one address, all of them about one's own firm."""

from __future__ import annotations

from django.urls import path

from partnerview.portal.views import deals, home, keys, library, plans, reviews, rules, statement

app_name = "portal"
urlpatterns = [
    path("", home.portal_home, name="home"),
    path("statement/", statement.own_statement, name="statement"),
    path("statement/<str:currency>/<str:figure>/", statement.own_statement_figure, name="statement-figure"),
    path("retainer-rules/", rules.own_rules, name="rules"),
    path("retainer-rules/<int:pk>/", rules.own_rule, name="rule"),
    path("retainer-rules/<int:pk>/document/", rules.own_rule_document, name="rule-document"),
    path("retainer-rules/<int:pk>/client-terms/", rules.client_terms, name="client-terms"),
    path("raps/", plans.own_raps, name="raps"),
    path("raps/<int:pk>/", plans.own_rap, name="rap"),
    path("raps/<int:pk>/explanation/<str:figure>/", plans.own_rap_explanation, name="rap-explanation"),
    path("raps/<int:pk>/acknowledgement/", plans.own_rap_acknowledgement, name="rap-acknowledgement"),
    path("deals/", deals.own_deals, name="deals"),
    path("deals/new/", deals.own_deal_new, name="deal-new"),
    path("deals/<int:pk>/", deals.own_deal, name="deal"),
    path("deals/<int:pk>/withdrawal/", deals.own_deal_withdrawal, name="deal-withdrawal"),
    path("mdf-disbursements/", plans.own_payments, name="payments"),
    path("mdf-disbursements/<int:pk>/proof/", plans.own_proof, name="proof-new"),
    path("mdf-proofs/<int:pk>/file/", plans.own_proof_file, name="proof-file"),
    path("qars/", reviews.own_qars, name="qars"),
    path("qars/<int:pk>/", reviews.own_qar, name="qar"),
    path("commitments/<int:pk>/report/", reviews.own_report, name="promise-report"),
    path("commitments/<int:pk>/confirmation/", reviews.own_confirmation, name="promise-confirmation"),
    path("library/", library.library, name="library"),
    path("resources/<int:pk>/file/", library.resource_file, name="resource-file"),
    path("resources/<int:pk>/completion/", library.training_done, name="training-done"),
    path("api-keys/", keys.own_keys, name="keys"),
    path("api-keys/new/", keys.own_key_new, name="key-new"),
    path("api-keys/<int:pk>/revocation/", keys.own_key_revocation, name="key-revocation"),
]
