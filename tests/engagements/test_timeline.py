"""Every action on an engagement is said in words, with the numbers that matter."""

from __future__ import annotations

from typing import Any

import pytest

from engagements.timeline import MAJOR, SENTENCES
from partnerview.audit.sentences import Fact, sentence_of

GBP = {"currency": "GBP"}


@pytest.mark.parametrize(
    ("action", "before", "after", "sentence"),
    [
        ("engagement.running", {"status": "pending_approval"}, {}, "Began"),
        ("engagement.running", {"status": "paused"}, {}, "Resumed"),
        ("engagement.running", {"status": "ended"}, {}, "Reopened"),
        ("engagement.changed", {}, {"scope": "", "name": "", "code": ""}, "Changed the scope, the name and code"),
        ("engagement.changed", {}, {"vendors": []}, "Changed the vendor products"),
        ("serviceline.added", {}, {"name": "Care", "price": "1250.000", **GBP}, "Care added at GBP\u00a01,250.00"),
        ("serviceline.added", {}, {"name": "Hours"}, "Hours added"),
        ("serviceline.added", {}, {"follows": 3, "monthly_amount": "1300.0"}, "Line goes on, 1,300.00 a month"),
        ("deliverable.accepted", {}, {"title": "Report", "accepted_by": "A. Ng"}, "Report accepted by A. Ng"),
        ("deliverable.removed", {"title": "Report"}, {}, "Report taken back"),
        ("invoice.issued", {}, {"reference": "INV-2024-0007"}, "Invoice INV-2024-0007 issued"),
        (
            "invoice.credited",
            {},
            {"credits": "INV-7", "net_amount": "-80", **GBP},
            "Credit of GBP\u00a080.00 drafted for INV-7",
        ),
        ("payment.recorded", {}, {"invoice": "INV-7", "amount": "80.5", **GBP}, "GBP\u00a080.50 received for INV-7"),
        ("deliverabletemplate.added", {}, {"title": "Review"}, "Recurring deliverable “Review” agreed"),
    ],
)
def test_an_event_in_words(action: str, before: dict[str, Any], after: dict[str, Any], sentence: str) -> None:
    assert sentence_of(Fact(action, "engagements.engagement", before, after)) == sentence


def test_what_is_major_is_said() -> None:
    assert set(SENTENCES) >= MAJOR
