"""Words that several nouns of Operate share."""

from __future__ import annotations

from django.db import models

from engagements.hours_policy import Bucket


class Workstream(models.TextChoices):
    IMPLEMENTATION = "implementation", "Implementation"
    SUPPORT = "support", "Support"
    OPTIMIZATION = "optimization", "Optimization"
    ACCOUNT_MANAGEMENT = "account_management", "Account management"


class ChurnReason(models.TextChoices):
    """Why a client leaves. The words are what is stored: churn is read by reason, and older reasons stay."""

    PRICE = "Price", "Price"
    IN_HOUSE = "Brought in house", "Brought in house"
    COMPETITOR = "Moved to a competitor", "Moved to a competitor"
    QUALITY = "Service fell short", "Service fell short"
    BUDGET = "Budget was cut", "Budget was cut"
    NEED = "The need has gone", "The need has gone"
    MERGED = "Merged with another firm", "Merged with another firm"
    CLOSED = "Went out of business", "Went out of business"
    OURS = "We ended it", "We ended it"
    OTHER = "Other", "Other"


class Interval(models.TextChoices):
    """What a price is the price of: one interval, or the whole term."""

    WEEK = "week", "a week"
    MONTH = "month", "a month"
    QUARTER = "quarter", "a quarter"
    YEAR = "year", "a year"
    TOTAL = "total", "for the term"


class BillingInterval(models.TextChoices):
    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    YEAR = "year", "Yearly"


class BillingTiming(models.TextChoices):
    ADVANCE = "advance", "In advance"
    ARREARS = "arrears", "In arrears"


class BillingAnchor(models.TextChoices):
    START = "start", "From the first day"
    CALENDAR = "calendar", "From the first of the month"


class BillingProration(models.TextChoices):
    """How a part of an interval is billed."""

    ACTUAL = "actual", "Actual days"
    FIXED_30 = "fixed_30", "Months of 30 days"
    THIRTY_360 = "30/360", "30E/360"
    EVEN_MONTHS = "even_months", "Started months"
    FULL_MONTH_IF_STARTED = "full_month_if_started", "Full month if started"
    NONE = "none", "The whole interval"


class RolloverPolicy(models.TextChoices):
    """What becomes of hours that an interval leaves unused."""

    NONE = "none", "They expire"
    CARRIED = "carried", "They move on"
    POOLED = "pooled", "Several intervals are one pool"


class BucketChoice(models.TextChoices):
    """Where hours may be taken from, beside overage, which always comes last."""

    INCLUDED = Bucket.INCLUDED.value, "Included"
    ROLLED_OVER = Bucket.ROLLED_OVER.value, "Rolled over"
    BLOCK = Bucket.BLOCK.value, "Prepaid block"
    BORROWED = Bucket.BORROWED.value, "Borrowed"
