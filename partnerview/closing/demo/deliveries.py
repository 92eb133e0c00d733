"""What was handed over in the demonstration: most reports on their day and accepted within the week, two late."""

from __future__ import annotations

import datetime as dt
from typing import Final

from engagements.actions.deliverables import accept_deliverable, deliver
from engagements.models import Deliverable
from partnerview.closing.demo.stage import Stage
from partnerview.directory.models import Contact

NOT_YET: Final = 9  # every ninth stays undelivered, of the last month alone
ANSWERED: Final = dt.timedelta(days=5)


def hand_over(stage: Stage) -> None:
    """Deliverables that were due before today, the oldest first."""
    due = Deliverable.objects.open().filter(delivered_on=None, due_on__lt=stage.today)
    rows = due.select_related("engagement__client", "engagement__account_manager").order_by("due_on", "id")
    contacts = dict(Contact.objects.exclude(client=None).values_list("client_id", "name"))
    for number, row in enumerate(rows):
        assert row.due_on is not None  # noqa: S101  the filter has looked
        if number % NOT_YET == 0 and row.due_on > stage.today - dt.timedelta(days=31):
            continue
        manager = row.engagement.account_manager
        handed = deliver(row, delivered_on=min(row.due_on + dt.timedelta(days=number % 3), stage.today), by=manager)
        accepted_on = row.due_on + ANSWERED
        if handed.delivered_on and handed.delivered_on <= accepted_on <= stage.today:
            by = contacts.get(row.engagement.client_id, "The client")
            accept_deliverable(handed, accepted_on=accepted_on, accepted_by=by, by=manager)
