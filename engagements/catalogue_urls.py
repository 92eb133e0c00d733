"""Pages of the catalogue and of customer success."""

from __future__ import annotations

from django.urls import path

from engagements.views import catalogue, clients, reviews, service_levels, success

urlpatterns = [
    path("catalogue/", catalogue.offering_list, name="offering-list"),
    path("catalogue/new/", catalogue.offering_new, name="offering-new"),
    path("catalogue/<int:pk>/", catalogue.offering_detail, name="offering-detail"),
    path("catalogue/<int:pk>/change/", catalogue.offering_change, name="offering-change"),
    path("catalogue/<int:pk>/tiers/new/", catalogue.tier_new, name="tier-new"),
    path("catalogue/<int:pk>/service-levels/new/", service_levels.offering_level_new, name="offering-level-new"),
    path("catalogue/<int:pk>/duties/new/", service_levels.offering_duty_new, name="offering-duty-new"),
    path("tiers/<int:pk>/change/", catalogue.tier_change, name="tier-change"),
    path("tiers/<int:pk>/prices/new/", catalogue.tier_price_new, name="tier-price-new"),
    path("tiers/<int:pk>/removal/", catalogue.tier_removal, name="tier-removal"),
    path("offering-levels/<int:pk>/dropping/", service_levels.offering_level_dropping, name="offering-level-dropping"),
    path("offering-duties/<int:pk>/removal/", service_levels.offering_duty_removal, name="offering-duty-removal"),
    path("service-levels/<int:pk>/dropping/", service_levels.level_dropping, name="level-dropping"),
    path("duties/<int:pk>/removal/", service_levels.duty_removal, name="duty-removal"),
    path("clients/<int:pk>/invoices/", clients.client_invoices, name="client-invoices"),
    path("clients/<int:pk>/work/", clients.client_work, name="client-work"),
    path("engagements/<int:pk>/success/", success.engagement_success, name="engagement-success"),
    path("engagements/<int:pk>/service-levels/new/", service_levels.engagement_level_new, name="engagement-level-new"),
    path("engagements/<int:pk>/duties/new/", service_levels.engagement_duty_new, name="engagement-duty-new"),
    path("engagements/<int:pk>/sla-attainments/new/", service_levels.attainment_new, name="attainment-new"),
    path("engagements/<int:pk>/onboarding/", success.onboarding, name="onboarding"),
    path("engagements/<int:pk>/onboarding-items/new/", success.item_new, name="onboarding-item-new"),
    path("onboarding-items/<int:pk>/change/", success.item_change, name="onboarding-item-change"),
    path("onboarding-items/<int:pk>/completion/", success.item_completion, name="onboarding-item-completion"),
    path("onboarding-steps/", success.step_list, name="onboarding-step-list"),
    path("onboarding-steps/new/", success.step_new, name="onboarding-step-new"),
    path("onboarding-steps/<int:pk>/change/", success.step_change, name="onboarding-step-change"),
    path("engagements/<int:pk>/health-readings/new/", success.health_new, name="health-new"),
    path("engagements/<int:pk>/value-notes/new/", success.value_new, name="value-new"),
    path("value-notes/<int:pk>/reversal/", success.value_reversal, name="value-reversal"),
    path("engagements/<int:pk>/review-cadence/", reviews.cadence, name="review-cadence"),
    path("engagements/<int:pk>/reviews/new/", reviews.review_new, name="review-new"),
    path("reviews/", reviews.review_list, name="review-list"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review-detail"),
    path("reviews/<int:pk>/change/", reviews.review_change, name="review-change"),
    path("reviews/<int:pk>/holding/", reviews.review_holding, name="review-holding"),
    path("engagements/<int:pk>/opportunities/new/", reviews.opportunity_new, name="opportunity-new"),
    path("opportunities/", reviews.opportunity_list, name="opportunity-list"),
    path("opportunities/<int:pk>/decision/", reviews.opportunity_decision, name="opportunity-decision"),
]
