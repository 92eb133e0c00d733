"""Partner programs: what is known of a partner, how it is classified, what we want of each cohort."""

from programs.models.classification import Classification, ClassificationStatus, Cohort, CohortKind, Recommendation
from programs.models.cohort_strategy import CohortStrategy, StrategyStatus
from programs.models.commitment import Commitment, PromiseOutcome, Side
from programs.models.deal import Deal, DealPolicy, DealStatus
from programs.models.handover import Handover, HandoverPack, HandoverStatus
from programs.models.mdf import DisbursementStatus, MdfCommitment, MdfDisbursement, Payer
from programs.models.mdf_exemption import ExemptionStatus, MdfExemption
from programs.models.mdf_proof import MdfProof
from programs.models.named_account import AccountStage, NamedAccount
from programs.models.partner_profile import ArrFigure, LifecycleStage, PartnerCustomer, PartnerProfile
from programs.models.program_policy import ProgramPolicy
from programs.models.qar import Cadence, Qar, QarStatus
from programs.models.rap import IN_FORCE, Rap, RapStatus
from programs.models.referral import Attribution, AttributionKind, Referral, ReferralCode
from programs.models.resource import Completion, Resource, ResourceKind

__all__ = [
    "IN_FORCE",
    "AccountStage",
    "ArrFigure",
    "Attribution",
    "AttributionKind",
    "Cadence",
    "Classification",
    "ClassificationStatus",
    "Cohort",
    "CohortKind",
    "CohortStrategy",
    "Commitment",
    "Completion",
    "Deal",
    "DealPolicy",
    "DealStatus",
    "DisbursementStatus",
    "ExemptionStatus",
    "Handover",
    "HandoverPack",
    "HandoverStatus",
    "LifecycleStage",
    "MdfCommitment",
    "MdfDisbursement",
    "MdfExemption",
    "MdfProof",
    "NamedAccount",
    "PartnerCustomer",
    "PartnerProfile",
    "Payer",
    "ProgramPolicy",
    "PromiseOutcome",
    "Qar",
    "QarStatus",
    "Rap",
    "RapStatus",
    "Recommendation",
    "Referral",
    "ReferralCode",
    "Resource",
    "ResourceKind",
    "Side",
    "StrategyStatus",
]
