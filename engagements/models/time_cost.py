"""What each hour cost the firm: a view, so that every figure of cost and margin agrees.

Law of the view (migration 0017): an entry costs the rate of its person that held on the day, turned into the
currency of the engagement at the latest rate dated by then, through the reporting currency where needed. An
entry without a rate has no amount; it is counted beside the cost and never taken for nothing.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from engagements.models.engagement import Engagement
from engagements.models.person import Person
from engagements.models.time_entry import TimeEntry


class TimeCost(models.Model):
    """A standing time entry beside what it cost, in the currency of its engagement. Read-only."""

    entry = models.OneToOneField(TimeEntry, on_delete=models.DO_NOTHING, primary_key=True, related_name="cost")
    engagement = models.ForeignKey(Engagement, on_delete=models.DO_NOTHING, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    worked_on = models.DateField()
    minutes = models.PositiveIntegerField()
    workstream = models.CharField(max_length=20)
    is_billable = models.BooleanField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=30, decimal_places=12, null=True)

    class Meta:
        managed = False
        db_table = "engagements_timecost"
        ordering: ClassVar = ["worked_on", "entry_id"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.amount} {self.currency}"
