"""`run_billing` at the command line: the same run, its figures as JSON, safe to repeat."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from engagements.models import BillingRun, Invoice
from tests.builders import make_engagement, make_line
from tests.cast import Cast


def said(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("run_billing", "--tenant", connection.schema_name, "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_months_are_billed_in_order_and_again_nothing_more(cast: Cast) -> None:
    make_line(make_engagement())
    first = said("--from", "2024-01", "--through", "2024-03")
    assert (first["months"], first["drafted"], first["issued"], first["failed"]) == ("2024-01 to 2024-03", 3, 0, [])
    assert said("--from", "2024-01", "--through", "2024-03")["drafted"] == 0
    assert Invoice.objects.count() == 3


def test_with_issue_what_is_drafted_is_numbered(cast: Cast) -> None:
    make_line(make_engagement())
    assert said("--month", "2024-01", "--issue")["issued"] == 1
    assert Invoice.objects.get().reference == "INV-2024-00001"


def test_an_engagement_that_cannot_be_billed_is_named(cast: Cast) -> None:
    bad = make_engagement()
    make_line(bad, interval="week", grain="month", proration="even_months", monthly_amount=0)
    (failure,) = said("--month", "2024-01")["failed"]
    assert failure["engagement"] == bad.pk
    assert "week" in failure["cause"]


def test_with_enqueue_a_worker_does_it(cast: Cast) -> None:
    make_line(make_engagement())
    (pk,) = said("--month", "2024-01", "--enqueue")["requested"]
    assert BillingRun.objects.get(pk=pk).status == "waiting"
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize("options", [(), ("--from", "2024-01"), ("--from", "2024-03", "--through", "2024-01")])
def test_unclear_months_are_refused(cast: Cast, options: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said(*options)
    assert BillingRun.objects.count() == 0
