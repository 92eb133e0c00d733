"""The nouns of Operate, one file each."""

from engagements.models.amendment import Amendment, AmendmentKind, AmendmentStatus
from engagements.models.billing_run import BillingRun, InvoiceRun, IssueRun, RunStatus
from engagements.models.choices import (
    BillingAnchor,
    BillingInterval,
    BillingProration,
    BillingTiming,
    ChurnReason,
    Interval,
    Workstream,
)
from engagements.models.deliverable import Deliverable, DeliverableTemplate
from engagements.models.engagement import BillTo, Engagement, EngagementMove, EngagementStatus
from engagements.models.invoice import (
    Charge,
    Concession,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    NumberSeries,
)
from engagements.models.payment import Payment
from engagements.models.person import Person
from engagements.models.renewal import Renewal, RenewalOutcome
from engagements.models.service_line import LineKind, RecognitionMethod, ServiceLine
from engagements.models.time_entry import TimeEntry, Timer, TimeStatus
from engagements.models.time_on_line import TimeOnLine
from engagements.models.usage import UsageRecord

__all__ = [
    "Amendment",
    "AmendmentKind",
    "AmendmentStatus",
    "BillTo",
    "BillingAnchor",
    "BillingInterval",
    "BillingProration",
    "BillingRun",
    "BillingTiming",
    "Charge",
    "ChurnReason",
    "Concession",
    "Deliverable",
    "DeliverableTemplate",
    "Engagement",
    "EngagementMove",
    "EngagementStatus",
    "Interval",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceRun",
    "InvoiceStatus",
    "IssueRun",
    "LineKind",
    "NumberSeries",
    "Payment",
    "Person",
    "RecognitionMethod",
    "Renewal",
    "RenewalOutcome",
    "RunStatus",
    "ServiceLine",
    "TimeEntry",
    "TimeOnLine",
    "TimeStatus",
    "Timer",
    "UsageRecord",
    "Workstream",
]
