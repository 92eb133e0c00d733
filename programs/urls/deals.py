"""Pages of deals, referral links and attribution."""

from __future__ import annotations

from django.urls import URLPattern, path

from programs.views import deals, referrals

urlpatterns: list[URLPattern] = [
    path("deals/", deals.deal_list, name="deal-list"),
    path("deals/new/", deals.deal_new, name="deal-new"),
    path("deals/settings/", deals.deal_policy, name="deal-policy"),
    path("deals/<int:pk>/", deals.deal_detail, name="deal-detail"),
    path("deals/<int:pk>/change/", deals.deal_change, name="deal-change"),
    path("deals/<int:pk>/acceptance/", deals.deal_acceptance, name="deal-acceptance"),
    path("deals/<int:pk>/refusal/", deals.deal_refusal, name="deal-refusal"),
    path("deals/<int:pk>/withdrawal/", deals.deal_withdrawal, name="deal-withdrawal"),
    path("deals/<int:pk>/loss/", deals.deal_loss, name="deal-loss"),
    path("deals/<int:pk>/winning/", deals.deal_winning, name="deal-winning"),
    path("referral-codes/", referrals.code_list, name="referral-code-list"),
    path("referral-codes/new/", referrals.code_new, name="referral-code-new"),
    path("referral-codes/<int:pk>/retirement/", referrals.code_retirement, name="referral-code-retirement"),
    path("referrals/", referrals.referral_list, name="referral-list"),
    path("referrals/<int:pk>/forgetting/", referrals.referral_forgetting, name="referral-forgetting"),
    path("attributions/", referrals.attribution_list, name="attribution-list"),
    path("r/<str:code>/", referrals.landing, name="referral-landing"),
]
