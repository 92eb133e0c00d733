"""Which line each billable minute counts towards: a view, so that billing and recognition agree.

Law of the view (migration 0003): the line named on the entry if it was in service that day, else the
line of the same workstream, else contracted hours before time and materials, else the oldest.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from engagements.models.engagement import Engagement
from engagements.models.service_line import ServiceLine
from engagements.models.time_entry import TimeEntry


class TimeOnLine(models.Model):
    """A standing, billable time entry beside the line that it takes its hours from. Read-only."""

    entry = models.OneToOneField(TimeEntry, on_delete=models.DO_NOTHING, primary_key=True, related_name="on_line")
    line = models.ForeignKey(ServiceLine, on_delete=models.DO_NOTHING, related_name="+")
    line_kind = models.CharField(max_length=30)
    engagement = models.ForeignKey(Engagement, on_delete=models.DO_NOTHING, related_name="+")
    worked_on = models.DateField()
    minutes = models.PositiveIntegerField()
    workstream = models.CharField(max_length=20)
    is_after_hours = models.BooleanField()
    status = models.CharField(max_length=10)

    class Meta:
        managed = False
        db_table = "engagements_timeonline"
        ordering: ClassVar = ["worked_on", "entry_id"]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.line_id}"
