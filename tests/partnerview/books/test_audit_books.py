"""The runner of invariants: every app's laws are asked, a broken one is shown and fails the command."""

import json

import pytest
from django.core.management import CommandError, call_command

from partnerview.books.invariants import all_invariants, breaches
from partnerview.books.models import AccountingPeriod


@pytest.fixture
def broken(acme):
    """A closed month behind an open one."""
    AccountingPeriod.objects.create(month="2024-01-01")
    AccountingPeriod.objects.create(month="2024-02-01", status="closed")


def test_a_broken_law_is_named_with_its_rows(broken):
    (breach,) = breaches()

    assert breach.law == "books: months are closed in order"
    assert [str(row["month"]) for row in breach.rows] == ["2024-01-01"]


def test_the_command_fails_and_shows_the_rows(broken, capsys):
    with pytest.raises(CommandError):
        call_command("audit_books", "--tenant", "acme", "--json")

    shown = json.loads(capsys.readouterr().out)
    assert shown["ok"] is False
    assert shown["breaches"] == {
        "books: months are closed in order": [
            {"month": "2024-01-01", "status": "open", "closed_month": "2024-02-01"},
        ]
    }


def test_the_command_is_silent_about_books_that_hold(acme, capsys):
    call_command("audit_books", "--all-tenants", "--json")

    assert [(tenant["ok"], tenant["breaches"]) for tenant in json.loads(capsys.readouterr().out)] == [(True, {})] * 2


def test_every_law_is_a_query_that_runs_and_every_app_brings_its_own(acme):
    laws = all_invariants()

    assert breaches() == []
    assert {law.partition(":")[0] for law in laws} >= {"books", "approvals", "recognition", "mrr"}
