"""Pages of RAPs, MDF, QARs and promises."""

from __future__ import annotations

from django.urls import URLPattern, path

from programs.views import exemptions, mdf_tabs, promises, qars, rap_parts, raps, worth

urlpatterns: list[URLPattern] = [
    path("raps/", raps.rap_list, name="rap-list"),
    path("raps/new/", raps.rap_new, name="rap-new"),
    path("raps/<int:pk>/", raps.rap_detail, name="rap-detail"),
    path("raps/<int:pk>/change/", raps.rap_change, name="rap-change"),
    path("raps/<int:pk>/submission/", raps.rap_submission, name="rap-submission"),
    path("raps/<int:pk>/withdrawal/", raps.rap_withdrawal, name="rap-withdrawal"),
    path("raps/<int:pk>/approval/", raps.rap_approval, name="rap-approval"),
    path("raps/<int:pk>/rejection/", raps.rap_rejection, name="rap-rejection"),
    path("raps/<int:pk>/acknowledgement/", raps.rap_acknowledgement, name="rap-acknowledgement"),
    path(
        "raps/<int:pk>/acknowledgement/partner/", raps.rap_partner_acknowledgement, name="rap-partner-acknowledgement"
    ),
    path("raps/<int:pk>/activation/", raps.rap_activation, name="rap-activation"),
    path("raps/<int:pk>/amendment/", raps.rap_amendment, name="rap-amendment"),
    path("raps/<int:pk>/ending/", raps.rap_ending, name="rap-ending"),
    path("raps/<int:pk>/cancellation/", raps.rap_cancellation, name="rap-cancellation"),
    path("raps/<int:pk>/explanation/<str:figure>/", raps.rap_explanation, name="rap-explanation"),
    path("raps/<int:pk>/named-accounts/", rap_parts.account_new, name="named-account-new"),
    path("raps/<int:pk>/mdf/", rap_parts.mdf_new, name="mdf-new"),
    path("raps/<int:pk>/promises/", rap_parts.rap_promise_new, name="rap-promise-new"),
    path("named-accounts/<int:pk>/step/", rap_parts.account_step, name="named-account-step"),
    path("mdf-commitments/<int:pk>/disbursements/", rap_parts.disbursement_new, name="disbursement-new"),
    path(
        "mdf-disbursements/<int:pk>/confirmation/",
        rap_parts.disbursement_confirmation,
        name="disbursement-confirmation",
    ),
    path("mdf/", rap_parts.mdf_outcomes, name="mdf-outcomes"),
    path("mdf/committed/", mdf_tabs.mdf_commitment_list, name="mdf-commitment-list"),
    path("mdf/paid/", mdf_tabs.mdf_payment_list, name="mdf-payment-list"),
    path("mdf-exemptions/", exemptions.exemption_list, name="exemption-list"),
    path("mdf-exemptions/new/", exemptions.exemption_new, name="exemption-new"),
    path("partner-program/<int:pk>/mdf-exemption/", exemptions.exemption_request, name="exemption-request"),
    path("mdf-exemptions/<int:pk>/", exemptions.exemption_detail, name="exemption-detail"),
    path("mdf-exemptions/<int:pk>/withdrawal/", exemptions.exemption_withdrawal, name="exemption-withdrawal"),
    path("mdf-exemptions/<int:pk>/approval/", exemptions.exemption_approval, name="exemption-approval"),
    path("mdf-exemptions/<int:pk>/rejection/", exemptions.exemption_rejection, name="exemption-rejection"),
    path("mdf-exemptions/<int:pk>/mdf/", exemptions.exemption_money, name="exemption-money"),
    path("mdf-exemptions/<int:pk>/closing/", exemptions.exemption_closing, name="exemption-closing"),
    path("qars/", qars.qar_list, name="qar-list"),
    path("qars/new/", qars.qar_new, name="qar-new"),
    path("qars/<int:pk>/", qars.qar_detail, name="qar-detail"),
    path("qars/<int:pk>/opening/", qars.qar_opening, name="qar-opening"),
    path("qars/<int:pk>/writing/", qars.qar_writing, name="qar-writing"),
    path("qars/<int:pk>/completion/", qars.qar_completion, name="qar-completion"),
    path("qars/<int:pk>/plan-lock/", qars.qar_plan_lock, name="qar-plan-lock"),
    path("qars/<int:pk>/plan-unlock/", qars.qar_plan_unlock, name="qar-plan-unlock"),
    path("qars/<int:pk>/promises/", promises.promise_new, name="promise-new"),
    path("promises/", promises.promise_list, name="promises"),
    path("commitments/", worth.worth, name="worth"),
    path("commitments/worth/<str:figure>/", worth.explanation, name="worth-explanation"),
    path("commitments/<int:pk>/change/", promises.promise_change, name="promise-change"),
    path("commitments/<int:pk>/outcome/", promises.promise_outcome, name="promise-outcome"),
]
