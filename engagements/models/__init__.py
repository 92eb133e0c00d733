"""The nouns of Operate, one file each."""

from engagements.models.choices import (
    BillingAnchor,
    BillingInterval,
    BillingProration,
    BillingTiming,
    Interval,
    Workstream,
)
from engagements.models.deliverable import Deliverable, DeliverableTemplate
from engagements.models.engagement import BillTo, Engagement, EngagementMove, EngagementStatus
from engagements.models.invoice import (
    BillingRun,
    Charge,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceStatus,
    NumberSeries,
    Payment,
)
from engagements.models.person import Person
from engagements.models.service_line import LineKind, RecognitionMethod, ServiceLine
from engagements.models.time_entry import TimeEntry, Timer, TimeStatus
from engagements.models.time_on_line import TimeOnLine

__all__ = [
    "BillTo",
    "BillingAnchor",
    "BillingInterval",
    "BillingProration",
    "BillingRun",
    "BillingTiming",
    "Charge",
    "Deliverable",
    "DeliverableTemplate",
    "Engagement",
    "EngagementMove",
    "EngagementStatus",
    "Interval",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceStatus",
    "LineKind",
    "NumberSeries",
    "Payment",
    "Person",
    "RecognitionMethod",
    "ServiceLine",
    "TimeEntry",
    "TimeOnLine",
    "TimeStatus",
    "Timer",
    "Workstream",
]
