"""Pages of Grow."""

from __future__ import annotations

from django.urls import path

from programs.urls.deals import urlpatterns as deal_patterns
from programs.urls.handovers import urlpatterns as handover_patterns
from programs.urls.raps import urlpatterns as rap_patterns
from programs.views import (
    classifications,
    console,
    console_intelligence,
    console_queue,
    partners,
    portfolios,
    resources,
    strategies,
)

app_name = "programs"
urlpatterns = [
    path("console/", portfolios.console, name="console"),
    path("console/queue/", console_queue.queue, name="console-queue"),
    path("console/intelligence/", console_intelligence.intelligence, name="console-intelligence"),
    path("console/intelligence/<str:figure>/", console_intelligence.explanation, name="console-explanation"),
    path("console/settings/", console.policy, name="policy"),
    path("console/<int:pam>/rum/", console.rum, name="rum"),
    path("diamonds/", console.diamond_list, name="diamond-list"),
    path("partner-program/", partners.partner_list, name="partner-list"),
    path("partner-program/<int:pk>/", partners.partner_page, name="partner"),
    path("partner-program/<int:pk>/profile/", partners.profile_change, name="profile-change"),
    path("partner-program/<int:pk>/arr/new/", partners.arr_new, name="arr-new"),
    path("partner-program/<int:pk>/customers/new/", partners.customer_new, name="customer-new"),
    path("partner-program/<int:pk>/customers/import/", partners.customer_import, name="customer-import"),
    path("partner-program/<int:pk>/classification/", classifications.classification_new, name="classification-new"),
    path("partner-customers/", partners.customer_list, name="customer-list"),
    path("partner-customers/<int:pk>/change/", partners.customer_change, name="customer-change"),
    path("classifications/", classifications.classification_list, name="classification-list"),
    path("classifications/<int:pk>/", classifications.classification_detail, name="classification-detail"),
    path("classifications/<int:pk>/approval/", classifications.classification_approval, name="classification-approval"),
    path(
        "classifications/<int:pk>/rejection/", classifications.classification_rejection, name="classification-rejection"
    ),
    path(
        "classifications/<int:pk>/withdrawal/",
        classifications.classification_withdrawal,
        name="classification-withdrawal",
    ),
    path("cohorts/", classifications.cohort_list, name="cohort-list"),
    path("cohorts/new/", classifications.cohort_new, name="cohort-new"),
    path("cohorts/<int:pk>/change/", classifications.cohort_change, name="cohort-change"),
    path("cohorts/<int:cohort>/strategy/new/", strategies.strategy_new, name="strategy-new"),
    path("cohorts/<int:cohort>/strategy/draft/", strategies.strategy_generation, name="strategy-generation"),
    path("strategies/", strategies.strategy_list, name="strategy-list"),
    path("strategies/drift/", strategies.drift_list, name="drift-list"),
    path("strategies/<int:pk>/", strategies.strategy_detail, name="strategy-detail"),
    path("strategies/<int:pk>/change/", strategies.strategy_change, name="strategy-change"),
    path("strategies/<int:pk>/submission/", strategies.strategy_submission, name="strategy-submission"),
    path("strategies/<int:pk>/approval/", strategies.strategy_approval, name="strategy-approval"),
    path("strategies/<int:pk>/rejection/", strategies.strategy_rejection, name="strategy-rejection"),
    path("resources/", resources.resource_list, name="resource-list"),
    path("resources/new/", resources.resource_new, name="resource-new"),
    path("resources/<int:pk>/", resources.resource_detail, name="resource-detail"),
    path("resources/<int:pk>/change/", resources.resource_change, name="resource-change"),
    path("resources/<int:pk>/retirement/", resources.resource_retirement, name="resource-retirement"),
    path("resources/<int:pk>/file/", resources.resource_file, name="resource-file"),
    path("mdf-proofs/<int:pk>/file/", resources.proof_file, name="mdf-proof-file"),
    *rap_patterns,
    *handover_patterns,
    *deal_patterns,
]
