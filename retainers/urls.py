"""Pages of Retain: rules of partners, deposits and draws."""

from __future__ import annotations

from django.urls import path

from retainers.views import (
    accounts,
    at_risk,
    draws,
    engagement_tab,
    entries,
    rule_tab,
    rule_wizard,
    rules,
    working_capital,
)

app_name = "retainers"

urlpatterns = [
    path("retainer-rules/", rules.board, name="rule-board"),
    path("retainer-rules/list/", rules.rule_list, name="rule-list"),
    path("retainer-rules/new/", rules.rule_new, name="rule-new"),
    path("retainer-rules/<int:pk>/", rules.rule_detail, name="rule-detail"),
    path("retainer-rules/<int:pk>/questions/<int:step>/", rule_wizard.rule_question, name="rule-question"),
    path("retainer-rules/<int:pk>/sentences/", rule_wizard.rule_sentences, name="rule-sentences"),
    path("retainer-rules/<int:pk>/submission/", rules.rule_submission, name="rule-submission"),
    path("retainer-rules/<int:pk>/approval/", rules.rule_approval, name="rule-approval"),
    path("retainer-rules/<int:pk>/rejection/", rules.rule_rejection, name="rule-rejection"),
    path("retainer-rules/<int:pk>/withdrawal/", rules.rule_withdrawal, name="rule-withdrawal"),
    path("retainer-rules/<int:pk>/discarding/", rules.rule_discarding, name="rule-discarding"),
    path("retainer-rules/<int:pk>/version/", rules.rule_version, name="rule-version"),
    path("retainer-rules/<int:pk>/ending/", rules.rule_ending, name="rule-ending"),
    path("engagements/<int:pk>/partner-rule/", rule_tab.engagement_rule, name="engagement-rule"),
    path("deposit-accounts/", accounts.account_list, name="deposit-account-list"),
    path("deposit-accounts/new/", accounts.account_new, name="deposit-account-new"),
    path("deposit-accounts/<int:pk>/", accounts.account_detail, name="deposit-account-detail"),
    path("deposit-accounts/<int:pk>/change/", accounts.account_change, name="deposit-account-change"),
    path("deposit-accounts/<int:pk>/closing/", accounts.account_closing, name="deposit-account-closing"),
    path("deposit-accounts/<int:pk>/deposits/", entries.deposit_new, name="deposit-new"),
    path("deposit-accounts/<int:pk>/entries/", entries.other_entry_new, name="deposit-entry-new"),
    path("deposit-accounts/<int:pk>/ledger/", entries.ledger_file, name="deposit-account-ledger"),
    path("deposit-accounts/<int:pk>/draws/", draws.draw_new, name="draw-new"),
    path("deposit-accounts/<int:pk>/draws/time/", draws.draw_from_time, name="draw-from-time"),
    path("deposit-accounts/<int:pk>/draws/invoices/<int:invoice>/", draws.draw_from_invoice, name="draw-from-invoice"),
    path("deposit-accounts/<int:pk>/review/", at_risk.account_review, name="deposit-account-review"),
    path(
        "deposit-accounts/<int:pk>/explanation/<str:figure>/",
        accounts.account_explanation,
        name="deposit-account-explanation",
    ),
    path("deposit-entries/<int:pk>/clearing/", entries.entry_clearing, name="deposit-entry-clearing"),
    path("deposit-entries/<int:pk>/reversal/", entries.entry_reversal, name="deposit-entry-reversal"),
    path("deposit-entries/<int:pk>/evidence/", entries.entry_evidence, name="deposit-entry-evidence"),
    path("draws/", draws.draw_list, name="draw-list"),
    path("draws/<int:pk>/", draws.draw_detail, name="draw-detail"),
    path("draws/<int:pk>/approval/", draws.draw_approval, name="draw-approval"),
    path("draws/<int:pk>/rejection/", draws.draw_rejection, name="draw-rejection"),
    path("draws/<int:pk>/cancellation/", draws.draw_cancellation, name="draw-cancellation"),
    path("draws/<int:pk>/posting/", draws.draw_posting, name="draw-posting"),
    path("draws/<int:pk>/reversal/", draws.draw_reversal, name="draw-reversal"),
    path("top-ups/", working_capital.top_up_list, name="top-up-list"),
    path("top-ups/<int:pk>/document/", working_capital.top_up_document, name="top-up-document"),
    path("at-risk/", at_risk.at_risk_report, name="at-risk"),
    path("at-risk/thresholds/", at_risk.thresholds, name="at-risk-thresholds"),
    path("working-capital/", working_capital.working_capital, name="working-capital"),
    path("working-capital/statements/new/", working_capital.bank_statement_new, name="bank-statement-new"),
    path("bank-lines/", working_capital.bank_line_list, name="bank-line-list"),
    path("bank-lines/<int:pk>/decision/", working_capital.bank_line_decision, name="bank-line-decision"),
    path("engagements/<int:pk>/deposits/", engagement_tab.engagement_deposits, name="engagement-deposits"),
]
