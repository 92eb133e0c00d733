"""Partner programs: what is known of a partner, how it is classified, what we want of each cohort."""

from programs.models.classification import Classification, ClassificationStatus, Cohort, CohortKind, Recommendation
from programs.models.cohort_strategy import CohortStrategy, StrategyStatus
from programs.models.partner_profile import ArrFigure, LifecycleStage, PartnerCustomer, PartnerProfile
from programs.models.program_policy import ProgramPolicy

__all__ = [
    "ArrFigure",
    "Classification",
    "ClassificationStatus",
    "Cohort",
    "CohortKind",
    "CohortStrategy",
    "LifecycleStage",
    "PartnerCustomer",
    "PartnerProfile",
    "ProgramPolicy",
    "Recommendation",
    "StrategyStatus",
]
