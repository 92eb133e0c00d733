"""Exchange rates: never changed, all rows of a file or none."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partnerview.audit.models import AuditEvent
from partnerview.books.actions.rates import import_rates, record_rate
from partnerview.books.models import ExchangeRate
from partnerview.errors import InvalidInput

RATES = "/api/v1/exchange-rates/"
GOOD = b"date,base,quote,rate\n2026-03-31,EUR,GBP,0.8421\n2026-03-31,usd,GBP,0.7713\n"


def errors_of(content, cast):
    with pytest.raises(InvalidInput) as refused:
        import_rates(content, by=cast.finance_lead)
    assert not ExchangeRate.objects.exists()
    return [(error.field, error.message) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("2026-3-31,EUR,GBP,1", "date", "“2026-3-31” is not a day. Write it as 2026-03-31."),
        ("31/03/2026,EUR,GBP,1", "date", "“31/03/2026” is not a day. Write it as 2026-03-31."),
        ("=NOW(),EUR,GBP,1", "date", "“=NOW()” is not a day. Write it as 2026-03-31."),
        ("2026-03-31,EUR,GBP,0", "rate", "A rate is above zero."),
        ("2026-03-31,EUR,GBP,-1", "rate", "“-1” is not a rate. Write it as 1.0842."),
        ('2026-03-31,EUR,GBP,"1,08"', "rate", "“1,08” is not a rate. Write it as 1.0842."),
        ("2026-03-31,EUR,GBP,1e3", "rate", "“1e3” is not a rate. Write it as 1.0842."),
        ("2026-03-31,EUR,EUR,1", "quote", "A rate is between two different currencies."),
        ("2026-03-31,EUR,,1", "quote", "There is nothing here."),
        ("2026-03-31,EUR,GBP", "rate", "There is nothing here."),
    ],
)
def test_one_bad_cell_is_named_and_nothing_is_taken(cast, line, column, sentence):
    assert errors_of(GOOD + line.encode(), cast) == [(f"row 4, {column}", sentence)]


def test_an_unknown_currency_is_named(cast):
    ((where, sentence),) = errors_of(b"date,base,quote,rate\n2026-03-31,XXX,GBP,1\n", cast)

    assert where == "row 2, base"
    assert "“XXX” is not a currency" in sentence


def test_a_pair_twice_on_a_day_is_refused(cast):
    assert errors_of(GOOD + b"2026-03-31,EUR,GBP,0.9\n", cast)[0][0] == "row 4, date"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"date,base,quote\n2026-03-31,EUR,GBP\n",
        b"date,base,quote,rate,rate\n2026-03-31,EUR,GBP,1,2\n",
        b"2026-03-31,EUR,GBP,1\n",
        b"date,base,quote,rate\n2026-03-31,EUR,GBP,\xff\n",
        b"\x00\x01\x02",
    ],
)
def test_a_file_that_is_not_of_rates_is_refused_whole(cast, content):
    with pytest.raises(InvalidInput):
        import_rates(content, by=cast.finance_lead)
    assert not ExchangeRate.objects.exists()


def test_the_same_file_again_changes_nothing(cast):
    assert import_rates(GOOD, by=cast.finance_lead).new == 2
    again = import_rates(GOOD, by=cast.finance_lead)

    assert (again.new, again.known) == (0, 2)
    assert ExchangeRate.objects.count() == 2


def test_a_correction_is_a_newer_row(cast):
    import_rates(GOOD, by=cast.finance_lead)
    import_rates(GOOD.replace(b"0.8421", b"0.8500"), by=cast.finance_lead)

    eur = ExchangeRate.objects.filter(base="EUR").order_by("id")
    assert [row.rate for row in eur] == [Decimal("0.8421"), Decimal("0.85")]


def test_a_file_with_a_byte_order_mark_is_read(cast):
    assert import_rates(b"\xef\xbb\xbf" + GOOD, by=cast.finance_lead).new == 2


def test_the_page_lists_what_is_to_mend(cast, browser_of):
    file = SimpleUploadedFile("rates.csv", GOOD + b"yesterday,EUR,GBP,1\n")
    answer = browser_of(cast.finance_lead).post("/exchange-rates/import/", {"file": file, "source": "ECB"})

    assert answer.status_code == 422
    assert "row 4, date" in answer.content.decode()


def test_the_page_takes_a_good_file(cast, browser_of):
    file = SimpleUploadedFile("rates.csv", GOOD)
    answer = browser_of(cast.finance_lead).post("/exchange-rates/import/", {"file": file, "source": "ECB"})

    assert answer.status_code == 302
    assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"ECB"}
    assert AuditEvent.objects.filter(action="exchange_rates.imported").count() == 1


def test_a_new_rate_is_in_the_firms_own_currency_and_asks_for_the_other(cast, browser_of):
    form = browser_of(cast.finance_lead).get("/exchange-rates/new/").context["form"]
    assert form["quote"].value() == "GBP"
    assert form["base"].value() is None
    assert form.fields["base"].choices[0] == ("", "Choose")


@pytest.mark.parametrize("role", ["account_manager", "manager", "cxo", "sales"])
def test_who_may_not_change_rates_is_refused(cast, browser_of, api_of, role):
    person = getattr(cast, role)

    assert browser_of(person).get("/exchange-rates/new/").status_code == 403
    assert browser_of(person).post("/exchange-rates/import/").status_code == 403
    assert api_of(person).post_json(RATES, {}).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("rate", 1.08), ("rate", "0"), ("rate", "1e3"), ("base", "GBP"), ("base", "eur"), ("base", "XXX")],
)
def test_the_api_refuses_what_is_no_rate(cast, api_of, field, value):
    body = {"base": "EUR", "quote": "GBP", "rate": "0.84", "dated_on": "2026-03-31", field: value}
    answer = api_of(cast.finance_lead).post_json(RATES, body)

    assert answer.status_code == 422
    assert not ExchangeRate.objects.exists()


def test_a_rate_through_the_api(cast, api_of):
    body = {"base": "EUR", "quote": "GBP", "rate": "0.8421", "dated_on": "2026-03-31"}
    answer = api_of(cast.finance_lead).post_json(RATES, body)

    assert answer.status_code == 201
    assert answer.json()["rate"] == "0.84210000"


def test_a_rate_is_on_record(cast):
    row = record_rate(
        base="EUR", quote="GBP", rate=Decimal("0.84"), dated_on=dt.date(2026, 3, 31), by=cast.finance_lead
    )

    assert AuditEvent.objects.get(action="exchange_rate.recorded").subject_id == row.pk
