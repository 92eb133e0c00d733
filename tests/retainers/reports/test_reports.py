"""Reports of deposits: now and as of agree, aging, three totals, the bank, the journal, reporting views, statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from partnerview.errors import Conflict, InvalidInput
from partnerview.money import quantize
from partnerview.notifications.models import Notification
from retainers.actions.deposits import reverse_entry
from retainers.actions.draws import reverse_draw
from retainers.actions.reconciliation import decide_line, import_statement
from retainers.actions.top_ups import cancel_top_up, follow_floors
from retainers.balances import balances_of
from retainers.documents import top_up_pdf
from retainers.models import BankLine, DepositEntry
from retainers.reports.at_risk import at_risk, dressed
from retainers.reports.outcomes import Verdict
from retainers.reports.positions import When, standings
from retainers.reports.postings import POSTINGS
from retainers.reports.working_capital import three_ways
from tests.cast import Cast
from tests.retainers.builders import an_account, drawn, funded, held
from tests.retainers.six import six_accounts

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")
TODAY = dt.date(2026, 4, 30)


def test_todays_position_is_the_same_from_running_sums_and_from_entries(cast: Cast) -> None:
    accounts = six_accounts(cast)
    reverse_draw(drawn(accounts["A"], 100, cast), reason="Twice", by=cast.finance_lead)
    reverse_entry(funded(accounts["F"], 70, cast, is_cleared=False), reason="Recalled", by=cast.finance_lead)
    held(accounts["F"], 5, cast)
    later = dt.datetime(2026, 5, 2, tzinfo=dt.UTC)
    assert standings(When(TODAY)) == standings(When(TODAY, later))


def test_an_overdraft_is_as_old_as_the_draw_that_nothing_paid_for(cast: Cast) -> None:
    account = an_account(cast, policy="flag")
    funded(account, 1000, cast, on=dt.date(2026, 1, 1))
    for amount, on in ((900, dt.date(2026, 1, 10)), (300, dt.date(2026, 2, 10)), (50, dt.date(2026, 4, 20))):
        drawn(account, amount, cast, on=on)
    row = dressed(at_risk(When(TODAY)), When(TODAY))[0]
    found = {name: str(quantize(amount, "USD")) for name, amount in row.buckets.items()}
    assert found == {"0–30": "50.00", "31–60": "0.00", "61–90": "200.00", "90+": "0.00"}
    assert row.reason == "Drawn 250.00 more than was paid in; oldest unfunded draw 79 days old."


def test_last_months_flag_was_right_or_mended_or_early(cast: Cast) -> None:
    stays, mended, early = (an_account(cast, holder=name, policy="flag") for name in ("Stays", "Mended", "Early"))
    march = dt.date(2026, 3, 20)
    for account in (stays, mended):
        drawn(account, 500, cast, on=march)
    funded(mended, 800, cast, on=dt.date(2026, 4, 5))
    funded(early, 700, cast, on=dt.date(2026, 3, 1))
    drawn(early, 500, cast, on=march)
    rows = {row.standing.holder: row.outcome for row in dressed(at_risk(When(TODAY)), When(TODAY))}
    assert (rows["Stays"].verdict, rows["Mended"].verdict, rows["Early"].verdict) == (
        Verdict.RIGHT,
        Verdict.MENDED,
        Verdict.EARLY,
    )
    assert rows["Stays"].words == "Flagged in March, and right"


def test_a_crossing_asks_once_counts_what_is_on_its_way_and_tells_finance_once(cast: Cast) -> None:
    account = an_account(cast, floor=Decimal(1000), target=Decimal(2500))
    funded(account, 2500, cast)
    funded(account, 400, cast, is_cleared=False)
    drawn(account, 2000, cast)
    request = account.top_ups.get()
    assert request.amount == 1600  # 2,500 − (500 + 400 pending)
    assert top_up_pdf(request.document).startswith(b"%PDF")
    drawn(account, 100, cast)
    assert follow_floors() == 0
    assert account.top_ups.count() == 1
    assert Notification.objects.filter(recipient=cast.finance_lead).count() == 1
    paid = funded(account, 1600, cast, top_up=request)
    request.refresh_from_db()
    assert (request.status, paid.kind) == ("paid", "top_up")
    reverse_entry(paid, reason="Bounced", by=cast.finance_lead)
    request.refresh_from_db()
    assert request.status == "open"
    cancel_top_up(request, reason="Agreed by phone", by=cast.finance_lead)


def test_a_top_up_unpaid_past_its_terms_is_flagged(cast: Cast) -> None:
    account = an_account(cast, floor=Decimal(1000), top_up_terms_days=5)
    funded(account, 1000, cast)
    drawn(account, 1, cast)
    with time_machine.travel("2026-05-06T11:00:00Z", tick=False):
        day = dt.date(2026, 5, 6)
        row = dressed(at_risk(When(day)), When(day))[0]
        assert "top_up_late" in row.assessment.flags
        assert "A top-up was due on 5 May 2026 and has not come." in row.reason.replace("\xa0", " ")


def statement(*rows: str) -> bytes:
    return "\n".join(("date,amount,currency,text", *rows)).encode()


def test_a_bank_line_that_is_one_pending_entry_clears_it_and_three_totals_agree(cast: Cast) -> None:
    account = an_account(cast)
    pending = funded(account, 500, cast, on=dt.date(2026, 4, 20), is_cleared=False)
    file = statement("2026-04-24,500.00,USD,Corvane Digital Partners")
    found = import_statement(file, file_name="april.csv", by=cast.finance_lead)
    assert (found.matched, found.queued, found.known) == (1, 0, 0)
    assert DepositEntry.objects.get(clears=pending).cleared_on == dt.date(2026, 4, 24)
    for is_now in (True, False):
        (way,) = three_ways(as_of=TODAY, is_now=is_now)
        assert (way.bank, way.control, way.ledgers, way.agrees) == (500, 500, 500, True)
    with pytest.raises(InvalidInput, match="imported already"):
        import_statement(file, file_name="april.csv", by=cast.finance_lead)
    again = import_statement(file + b"\n", file_name="again.csv", by=cast.finance_lead)
    assert (again.matched, again.known) == (0, 1)


def test_a_bank_line_that_matches_nothing_or_two_things_waits_with_the_reason_and_nothing_moves(cast: Cast) -> None:
    first, second = an_account(cast), an_account(cast, holder="Penrose Data Cooperative")
    one = funded(first, 500, cast, is_cleared=False)
    funded(second, 500, cast, is_cleared=False)
    rows = ("2026-04-30,500.00,USD,Transfer", "2026-04-30,7.00,USD,Unknown")
    found = import_statement(statement(*rows), file_name="april.csv", by=cast.finance_lead)
    assert (found.matched, found.queued) == (0, 2)
    two, nothing = BankLine.objects.order_by("position")
    assert two.why.startswith("It matches 2 entries: no. 1 of Corvane")
    assert nothing.why == "It matches no entry of this amount."
    assert DepositEntry.objects.filter(cleared_on__isnull=False).count() == 0
    (way,) = three_ways(as_of=TODAY, is_now=True)
    assert (way.difference, way.explained, way.queued_lines) == (507, 507, 2)
    with pytest.raises(InvalidInput):
        decide_line(two, by=cast.finance_lead)
    decide_line(two, entry=one, by=cast.finance_lead)
    assert balances_of(first).cleared == 500
    with pytest.raises(Conflict):
        decide_line(two, entry=one, by=cast.finance_lead)
    decide_line(nothing, account=second, by=cast.finance_lead)
    assert balances_of(second).cleared == 7
    (way,) = three_ways(as_of=TODAY, is_now=True)
    assert way.agrees


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"date,amount\n2026-01-01,5", "lacks the column"),
        (b"date,amount,currency,text\n", "no row"),
        (b"date,amount,currency,text\n31/01/2026,5.00,USD,x", "cannot be read"),
        (b"date,amount,currency,text\n2026-01-31,five,USD,x", "cannot be read"),
        (b"date,amount,currency,text\n2026-01-31,5.005,USD,x", "cannot be read"),
        (b"date,amount,currency,text\n2026-01-31,5.00,XXX,x", "cannot be read"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_a_statement_that_cannot_be_read_is_refused_whole(cast: Cast, content: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        import_statement(content, file_name="bad.csv", by=cast.finance_lead)
    assert not BankLine.objects.exists()


def rows_of(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_the_journal_owes_what_is_held_and_every_transaction_adds_up(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 1000, cast)
    funded(account, 50, cast, is_cleared=False)
    drawn(account, 300, cast)
    reverse_draw(drawn(account, 100, cast), reason="Twice", by=cast.finance_lead)
    sums = dict(rows_of(f"SELECT account, sum(amount) FROM ({POSTINGS}) p GROUP BY account"))
    assert sums == {"cash": 1000, "deposits_held": -700, "draws_unapplied": -300}
    assert rows_of(f"SELECT transaction FROM ({POSTINGS}) p GROUP BY transaction HAVING sum(amount) <> 0") == []


def test_reporting_views_say_what_the_ledger_says(cast: Cast) -> None:
    account = an_account(cast, floor=Decimal(10))
    funded(account, 1000, cast)
    held(account, 300, cast)
    (row,) = rows_of("SELECT account_id, cleared, pending, reserved, available, exposure FROM report_deposit_balances")
    assert row == (account.pk, 1000, 0, 300, 700, 0)
    assert rows_of("SELECT sequence, kind, amount, balance_after FROM report_deposit_entries") == [
        (1, "deposit", 1000, 1000)
    ]


def test_what_the_bank_booked_before_the_ledger_and_after_it_explains_each_day_wholly(cast: Cast) -> None:
    account = an_account(cast)
    funded(account, 500, cast, on=dt.date(2026, 4, 24))
    funded(account, 40, cast, on=dt.date(2026, 4, 10))
    rows = ("2026-04-20,500.00,USD,Corvane", "2026-04-12,3.00,USD,Nobody")
    import_statement(statement(*rows), file_name="april.csv", by=cast.finance_lead)
    told = {}
    for day in (11, 12, 20, 24):
        (way,) = three_ways(as_of=dt.date(2026, 4, day), is_now=False)
        told[day] = (way.difference, way.queued, way.counts_later, way.missing)
        assert way.explained == way.difference
    assert told == {11: (-40, 0, 0, -40), 12: (-37, 3, 0, -40), 20: (463, 3, 500, -40), 24: (-37, 3, 0, -40)}
