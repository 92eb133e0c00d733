"""The nouns of Operate, one file each."""

from engagements.models.amendment import Amendment, AmendmentKind, AmendmentStatus
from engagements.models.assignment import Assignment
from engagements.models.billing_run import BillingRun, InvoiceRun, IssueRun, RunStatus
from engagements.models.calendar import CalendarDay, WorkingCalendar
from engagements.models.choices import (
    BillingAnchor,
    BillingInterval,
    BillingProration,
    BillingTiming,
    BucketChoice,
    ChurnReason,
    Interval,
    RolloverPolicy,
    Workstream,
)
from engagements.models.deliverable import Deliverable, DeliverableTemplate
from engagements.models.engagement import BillTo, Engagement, EngagementMove, EngagementStatus
from engagements.models.hours import HoursBlock, HoursCrossing
from engagements.models.invoice import (
    Charge,
    Concession,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    NumberSeries,
)
from engagements.models.offering import Offering, PricingModel, Tier, TierPrice
from engagements.models.outcome import OutcomeReport
from engagements.models.payment import Payment
from engagements.models.person import Person, Team
from engagements.models.reminder import PaymentReminder
from engagements.models.renewal import Renewal, RenewalOutcome
from engagements.models.review import Opportunity, OpportunityState, Review, ReviewCadence
from engagements.models.service_level import Duty, ServiceLevel, Side, SlaAttainment
from engagements.models.service_line import LineKind, RecognitionMethod, ServiceLine
from engagements.models.skill import PersonSkill, Skill, SkillLevel
from engagements.models.success import Health, HealthReading, OnboardingItem, OnboardingStep, ValueNote
from engagements.models.time_cost import TimeCost
from engagements.models.time_entry import TimeEntry, Timer, TimeStatus
from engagements.models.time_on_line import TimeOnLine
from engagements.models.usage import UsageRecord
from engagements.models.working_time import CostRate, Leave, LeaveKind, LeavePart, WorkingWeek

__all__ = [
    "Amendment",
    "AmendmentKind",
    "AmendmentStatus",
    "Assignment",
    "BillTo",
    "BillingAnchor",
    "BillingInterval",
    "BillingProration",
    "BillingRun",
    "BillingTiming",
    "BucketChoice",
    "CalendarDay",
    "Charge",
    "ChurnReason",
    "Concession",
    "CostRate",
    "Deliverable",
    "DeliverableTemplate",
    "Duty",
    "Engagement",
    "EngagementMove",
    "EngagementStatus",
    "Health",
    "HealthReading",
    "HoursBlock",
    "HoursCrossing",
    "Interval",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceStatus",
    "IssueRun",
    "Leave",
    "LeaveKind",
    "LeavePart",
    "LineKind",
    "NumberSeries",
    "Offering",
    "OnboardingItem",
    "OnboardingStep",
    "Opportunity",
    "OpportunityState",
    "OutcomeReport",
    "Payment",
    "PaymentReminder",
    "Person",
    "PersonSkill",
    "PricingModel",
    "RecognitionMethod",
    "Renewal",
    "RenewalOutcome",
    "Review",
    "ReviewCadence",
    "RolloverPolicy",
    "RunStatus",
    "ServiceLevel",
    "ServiceLine",
    "Side",
    "Skill",
    "SkillLevel",
    "SlaAttainment",
    "Team",
    "Tier",
    "TierPrice",
    "TimeCost",
    "TimeEntry",
    "TimeOnLine",
    "TimeStatus",
    "Timer",
    "UsageRecord",
    "ValueNote",
    "WorkingCalendar",
    "WorkingWeek",
    "Workstream",
]
