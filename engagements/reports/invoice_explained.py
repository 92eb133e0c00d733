"""How each figure of an invoice or credit note comes about: its lines, net, tax, gross, what is still due (R-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from engagements.models import Invoice, InvoiceLine, InvoiceStatus
from partnerview.digits import whole_number
from partnerview.errors import InvalidInput
from partnerview.explanation import MINUS, OVER, PLUS, TIMES, Explanation, Input, Source
from partnerview.money import Money
from partnerview.ui import formats

NOTHING: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
_FROZEN: Final = "Frozen when it was issued; a correction is a credit note"


def explain_invoice(invoice: Invoice, figure: str) -> Explanation:
    """`open`, `net`, `tax`, `gross`, `paid`, `line-12` or `stream-support`. Refuses any other name."""
    kind, _, pk = figure.partition("-")
    line = whole_number(pk)
    if kind == "line" and line is not None:
        return _line(invoice, line)
    if kind == "stream":
        return _stream(invoice, pk)
    found = _FIGURES.get(figure)
    if found is None:
        raise InvalidInput(f"“{figure}” is no figure of an invoice.", field="figure")
    return found(invoice)


def _net(invoice: Invoice) -> Explanation:
    lines = list(invoice.lines.order_by("id"))
    sources = [_source("invoice_line", line.pk, line.description, line.net_amount, invoice) for line in lines]
    terms = (
        Input(f"Sum of {formats.number(len(lines))} lines", _sum((line.net_amount for line in lines), invoice), PLUS),
    )
    return _told(invoice, "Net", Money(invoice.net_amount, invoice.currency), "The sum of its lines.", terms, sources)


def _stream(invoice: Invoice, workstream: str) -> Explanation:
    """What is asked for of one workstream."""
    lines = list(invoice.lines.filter(workstream="" if workstream == "none" else workstream).order_by("id"))
    if not lines:
        raise InvalidInput("No line of this document is of that workstream.", field="figure")
    total = _sum((line.net_amount for line in lines), invoice)
    sources = [_source("invoice_line", line.pk, line.description, line.net_amount, invoice) for line in lines]
    terms = (Input(f"Sum of {formats.number(len(lines))} lines", total, PLUS),)
    return _told(invoice, "Net of a workstream", total, "The sum of the lines of the workstream.", terms, sources)


def _tax(invoice: Invoice) -> Explanation:
    net = Money(invoice.net_amount, invoice.currency)
    terms = (Input("Net", net, PLUS), Input("Tax rate, percent", invoice.tax_rate, TIMES), Input("Percent", 100, OVER))
    rule = "Net × the tax rate of whom it is billed to, once for the whole document."
    result = Money(invoice.tax_amount, invoice.currency)
    worked = net.amount * invoice.tax_rate / HUNDRED
    rest = result - Money(worked, invoice.currency).quantized()
    more = (Input("Set apart by its lines", rest, PLUS),) if rest.amount else ()
    return _told(invoice, f"Tax at {formats.plain(invoice.tax_rate)} %", result, rule, (*terms, *more))


def _gross(invoice: Invoice) -> Explanation:
    code = invoice.currency
    terms = (Input("Net", Money(invoice.net_amount, code), PLUS), Input("Tax", Money(invoice.tax_amount, code), PLUS))
    return _told(invoice, "Gross", Money(invoice.gross_amount, code), "What is asked for with tax.", terms)


def _paid(invoice: Invoice) -> Explanation:
    payments = list(invoice.payments.order_by("id"))
    total = _sum((row.amount for row in payments), invoice)
    sources = [
        _source("payment", row.pk, f"Received {formats.day(row.received_on)}", row.amount, invoice) for row in payments
    ]
    rule = "Payments received, those taken back counting against it."
    return _told(invoice, "Received", total, rule, (Input("Sum of the payments", total, PLUS),), sources)


def _open(invoice: Invoice) -> Explanation:
    """What is still owed: gross, less issued credits, less payments. A draft and a credit note owe nothing."""
    code = invoice.currency
    notes = list(invoice.credit_notes.filter(status=InvoiceStatus.ISSUED).order_by("id"))
    payments = list(invoice.payments.order_by("id"))
    credited, paid = _sum((note.gross_amount for note in notes), invoice), _sum((p.amount for p in payments), invoice)
    asked = Money(invoice.gross_amount if invoice.status == InvoiceStatus.ISSUED else NOTHING, code)
    terms = (
        Input("Asked for, with tax", asked, PLUS),
        Input("Credited since", credited, PLUS),
        Input("Received since", paid, MINUS),
    )
    sources = [
        _source("invoice", invoice.pk, "Asked for, with tax", asked.amount, invoice),
        *(
            _source("invoice", n.pk, f"{n.reference}, {formats.day(n.dated_on)}", n.gross_amount, invoice)
            for n in notes
        ),
        *(_source("payment", p.pk, f"Received {formats.day(p.received_on)}", -p.amount, invoice) for p in payments),
    ]
    rule = "What was asked for with tax, less what credit notes took back, less what was received."
    return _told(invoice, "Still due", asked + credited - paid, rule, terms, sources)


def _line(invoice: Invoice, pk: int) -> Explanation:
    """Quantity × price where that is the amount, else the part of the price that its days are worth."""
    line = invoice.lines.filter(pk=pk).first()
    if line is None:
        raise InvalidInput("There is no such line on this document.", field="figure")
    result = Money(line.net_amount, invoice.currency)
    rule = "Quantity × price; a part of an interval by the proration of the service line."
    return _told(invoice, line.description, result, rule, _priced(line, result))


def _priced(line: InvoiceLine, result: Money) -> tuple[Input, ...]:
    code = result.currency
    price = Money(line.unit_price, code)
    if line.unit == "h":
        hours = (Input("Minutes", line.minutes or 0, TIMES), Input("Minutes of an hour", 60, OVER))
        terms = [Input("Price of an hour", price, PLUS), *hours]
        worth = line.unit_price * (line.minutes or 0) / 60
    else:
        terms = [Input("Price", price, PLUS), Input("Quantity", line.quantity, TIMES)]
        worth = line.unit_price * line.quantity
    rest = result - Money(worth, code)
    words = "Part of the interval that is not served" if abs(rest.amount) >= Decimal("0.01") else "Rounding"
    return (*terms, Input(words, rest, PLUS)) if rest.quantized().amount else tuple(terms)


def _told(
    invoice: Invoice, name: str, result: Money, rule: str, terms: Iterable[Input], sources: Iterable[Source] = ()
) -> Explanation:
    return Explanation(
        figure=f"{name}, {invoice.reference or f'draft {invoice.pk}'}",
        result=result,
        rule=rule,
        rule_version="Invoices, version 1",
        convention=_FROZEN,
        rounding="Half up, once a line and once for the tax of the document",
        inputs=tuple(terms),
        sources=tuple(sources),
    )


def _source(kind: str, pk: int, label: str, amount: Decimal, invoice: Invoice) -> Source:
    return Source(kind, pk, label, Money(amount, invoice.currency))


def _sum(amounts: Iterable[Decimal], invoice: Invoice) -> Money:
    return Money(sum(amounts, NOTHING), invoice.currency)


_FIGURES: Final[dict[str, Callable[[Invoice], Explanation]]] = {
    "open": _open,
    "net": _net,
    "tax": _tax,
    "gross": _gross,
    "paid": _paid,
}
