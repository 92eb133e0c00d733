"""What a table says once, and what a folded row says where no header stands over it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from partnerview.http.columns import Amount, Export, Number, Text
from partnerview.http.tables import Table
from partnerview.ui.parts import TotalsRow
from partnerview.ui.tags.lists import totals_of


class HeldTable(Table):
    name = Text("Account", fold="start")
    cleared = Amount("Cleared", fold="end")
    floor = Amount("Floor")
    draws = Number("Draws", fold="below")
    currency = Export("Currency")


class OwedTable(Table):
    name = Text("Account")
    amount = Amount("Amount")


def held(name: str, currency: str) -> dict[str, Any]:
    return {"name": name, "cleared": Decimal(12), "floor": Decimal(3), "draws": 2, "currency": currency}


def heads(table: Table) -> list[str]:
    return [head.header for head in table.columns]


def test_one_currency_stands_in_the_headers() -> None:
    assert heads(HeldTable([held("Verity", "USD")])) == ["Account", "Cleared, USD", "Floor, USD", "Draws"]


def test_currencies_that_differ_get_a_column_of_their_own_before_the_amounts() -> None:
    table = HeldTable([held("Verity", "USD"), held("Corvane", "JPY")])
    assert heads(table) == ["Account", "Ccy", "Cleared", "Floor", "Draws"]
    assert "<td>JPY</td>" in table.body
    assert '<td class="num">3.00</td>' in table.body


def test_a_single_amount_says_its_currency_itself() -> None:
    rows = [{"name": "Verity", "amount": Decimal(5), "currency": code} for code in ("USD", "EUR")]
    assert heads(OwedTable(rows)) == ["Account", "Amount"]
    assert "EUR\xa05.00" in OwedTable(rows).body


def test_a_folded_row_says_currency_and_meaning_of_its_numbers() -> None:
    mixed = HeldTable([held("Verity", "USD"), held("Corvane", "JPY")]).body
    assert 'data-fold="end" data-label="Cleared"><span class="only-folded">JPY\xa0</span>12<' in mixed
    assert 'data-fold="below" data-label="Draws">2<' in mixed
    alone = HeldTable([held("Verity", "USD")]).body
    assert 'data-fold="end" data-label="Cleared, USD">12.00<' in alone
    assert "only-folded" not in alone
    nothing = HeldTable([held("Verity", "USD"), held("Corvane", "JPY") | {"cleared": None}]).body
    assert 'data-fold="end" data-label="Cleared">–<' in nothing


def test_a_total_keeps_the_place_and_the_label_of_its_column_on_a_phone() -> None:
    table = HeldTable([held("Verity", "USD")], totals=[TotalsRow("All in USD", {"cleared": "USD 12.00"})])
    (row,) = totals_of(table)
    assert [(cell["text"], cell["fold"], cell["label"]) for cell in row["cells"]] == [
        ("USD 12.00", "end", "Cleared"),
        ("", "", ""),
        ("", "below", "Draws"),
    ]


class LongTable(Table):
    name = Text("Account", fold="start")
    later = Number("Going on, 12 months", fold="below-end", short="Going on")


def test_a_long_header_has_a_short_form_where_the_row_folds() -> None:
    table = LongTable([{"name": "Verity", "later": 7}])

    assert heads(table) == ["Account", "Going on, 12 months"]
    assert 'data-fold="below-end" data-label="Going on">7<' in table.body
