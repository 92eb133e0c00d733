"""Money held and drawn: a healthy deposit, one running ahead, one below its floor, two overdrawn, one never paid in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engagements.models import BillTo, Invoice, InvoiceKind, InvoiceStatus
from engagements.reports.receivables import open_amount
from partnerview.closing.demo.stage import Stage
from partnerview.money import Money
from retainers.actions.deposit_accounts import open_account
from retainers.actions.deposits import record_deposit
from retainers.actions.draws import approve_draw, post_draw, request_draw, reverse_draw
from retainers.actions.reconciliation import import_statement
from retainers.actions.reviews import review_account
from retainers.models import DepositAccount, DepositEntry, Draw, EntryKind, TopUpRequest

WORK: Final = ("Delivery support", "Onboarding workshops", "Night cover", "Migration weekend", "Field visits")


@dataclass(frozen=True, slots=True)
class Told:
    """One account: which holder, its terms, what was paid in how long ago, the draws as (days ago, amount)."""

    holder: int  # place among the firm's partners; below zero among its clients, from the end
    currency: str
    floor: int
    paid_in: tuple[tuple[int, int], ...]
    draws: tuple[tuple[int, int], ...]
    policy: str = "block"
    limit: int = 0
    covers: tuple[int, int] = (150, 365)  # began so many days ago, lasts so many
    pending: int = 0


def _weekly(amount: int, *, weeks: int, since: int = 0) -> tuple[tuple[int, int], ...]:
    """The same work week after week, a little more or less each time."""
    return tuple((since + 7 * week + 2, amount + (week * 37) % 90 - 45) for week in reversed(range(weeks)))


STORIES: Final = (
    Told(1, "GBP", 2000, ((150, 24000),), _weekly(520, weeks=16)),
    Told(2, "USD", 4000, ((150, 24000), (70, 12000)), _weekly(1720, weeks=19), pending=8000),
    Told(3, "EUR", 1500, ((120, 14000),), _weekly(780, weeks=15), covers=(120, 365)),
    Told(4, "JPY", 200000, ((110, 2400000),), _weekly(171000, weeks=16), "limit", 900000, pending=900000),
    Told(0, "GBP", 0, (), (), covers=(5, 365)),
    Told(-1, "EUR", 1000, ((140, 9000),), _weekly(820, weeks=13), "flag", covers=(140, 181)),
    Told(-2, "USD", 0, ((60, 6000),), ((50, 1500), (42, 1500)), covers=(60, 181)),
)


def hold_and_draw(stage: Stage) -> int:
    """Open the accounts and let their months pass; the number of accounts."""
    accounts = [_told(stage, story) for story in STORIES if story.holder < len(stage.partners)]
    _pay_an_invoice(stage)
    _waiting(stage, accounts)
    _from_the_bank(stage)
    return len(accounts)


def _told(stage: Stage, story: Told) -> DepositAccount:
    finance = stage.users["finance"]
    holder = (
        {"partner": stage.partners[story.holder]} if story.holder >= 0 else {"client": stage.clients[story.holder][1]}
    )
    began, days = story.covers
    covers_from = stage.today - dt.timedelta(days=began)
    account = open_account(
        currency=story.currency,
        by=finance,
        opened_on=stage.today - dt.timedelta(days=max([began, *(ago for ago, _ in story.paid_in)])),
        policy=story.policy,
        overdraft_limit=Decimal(story.limit),
        floor=Decimal(story.floor),
        target=Decimal(story.floor * 2),
        covers_from=covers_from,
        covers_through=covers_from + dt.timedelta(days=days - 1),
        **holder,
    )
    _let_pass(stage, account, story)
    return account


def _let_pass(stage: Stage, account: DepositAccount, story: Told) -> None:
    """Deposits and draws in the order of their days."""
    events = [(ago, amount, "in") for ago, amount in story.paid_in] + [
        (ago, amount, "out") for ago, amount in story.draws
    ]
    for number, (ago, amount, way) in enumerate(sorted(events, key=lambda event: (-event[0], event[2]))):
        on = stage.today - dt.timedelta(days=ago)
        money = Money(Decimal(amount), account.currency)
        if way == "in":
            what = "Opening deposit" if not number else "Second instalment"
            record_deposit(
                account, money=money, valued_on=on, what_for=what, reference=f"Bank line {4400 + number}",
                by=stage.users["finance"],
            )  # fmt: skip
        else:
            _drawn(stage, account, money, on, WORK[number % len(WORK)])
    if story.pending:
        _announced(stage, account, story.pending)


def _drawn(stage: Stage, account: DepositAccount, money: Money, on: dt.date, what_for: str) -> Draw:
    """Asked for by an account manager, approved and posted by finance."""
    draw = request_draw(
        account, money=money, what_for=f"{what_for}, week {on.isocalendar().week}", by=stage.users["am1"]
    )
    finance = stage.users["finance"]
    return post_draw(approve_draw(draw, by=finance), by=finance, valued_on=on)


def _announced(stage: Stage, account: DepositAccount, amount: int) -> None:
    """A slip was seen; the money has not arrived."""
    request = TopUpRequest.objects.filter(account=account, status="open").first()
    record_deposit(
        account,
        money=Money(Decimal(amount), account.currency),
        valued_on=stage.today - dt.timedelta(days=1),
        is_cleared=False,
        what_for="Transfer slip seen",
        reference="Slip",
        top_up=request,
        by=stage.users["finance"],
    )


def _pay_an_invoice(stage: Stage) -> None:
    """A client's deposit pays one of its invoices; a second is asked for."""
    due = Invoice.objects.filter(
        kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED, currency="GBP", engagement__bill_to=BillTo.CLIENT
    ).order_by("-dated_on", "pk")
    invoices = [invoice for invoice in due[:40] if open_amount(invoice) > 0][:2]
    if not invoices:
        return
    finance, first = stage.users["finance"], invoices[0]
    account = open_account(
        client=first.client, currency="GBP", by=finance, floor=Decimal(1000), target=Decimal(5000),
        opened_on=first.dated_on - dt.timedelta(days=30),
    )  # fmt: skip
    money = Money(open_amount(first), "GBP")
    deposit = Money(money.amount + 6000, "GBP")
    record_deposit(account, money=deposit, valued_on=first.dated_on, what_for="Deposit for the year", by=finance)
    draw = request_draw(
        account, money=money, what_for=f"Invoice {first.reference}", invoice=first, engagement=first.engagement,
        by=stage.users["am1"],
    )  # fmt: skip
    post_draw(approve_draw(draw, by=finance), by=finance)


def _waiting(stage: Stage, accounts: list[DepositAccount]) -> None:
    """One draw waits for a decision, one is held, one was drawn twice and taken back; one account is reviewed."""
    by, finance = stage.users["am1"], stage.users["finance"]
    first, second = accounts[0], accounts[1]
    twice = _drawn(stage, first, Money(Decimal(395), first.currency), stage.today - dt.timedelta(days=4), WORK[0])
    reverse_draw(twice, reason="Drawn twice", by=finance)
    held = request_draw(first, money=Money(Decimal(640), first.currency), what_for="Quarterly restore test", by=by)
    approve_draw(held, by=finance)
    money = Money(Decimal(9140), second.currency)
    request_draw(second, money=money, what_for="Delivery support, next month in advance", reference="SOW 7", by=by)
    review_account(accounts[2], decision="watch", note="Paid late before, always paid", by=finance)


def _from_the_bank(stage: Stage) -> None:
    """The bank knows every deposit and swept every draw but the latest in euros; one line of it nobody knows."""
    rows = ["date,amount,currency,text"]
    moved = DepositEntry.objects.filter(kind__in=(EntryKind.DEPOSIT, EntryKind.DRAW), cleared_on__isnull=False)
    entries = moved.filter(reversed_by=None).select_related("account__partner", "account__client")
    latest = entries.filter(currency="EUR").order_by("-valued_on", "-pk").first()
    for entry in entries.order_by("valued_on", "pk"):
        if entry == latest:
            continue
        what = "deposit" if entry.amount > 0 else f"sweep {entry.draw_id}"
        rows.append(f"{entry.valued_on},{entry.amount},{entry.currency},{entry.account.holder_name} {what}")
    rows.append(f"{stage.today - dt.timedelta(days=3)},1250.00,GBP,Unknown payer ref 88213")
    import_statement("\n".join(rows).encode(), file_name="deposit-account.csv", by=stage.users["finance"])
