"""How the firm counts: changed by an admin, fixed where a closed month stands on it."""

import pytest
from django.forms.models import model_to_dict

from partnerview.audit.models import AuditEvent
from partnerview.books.actions.periods import close_period, ensure_period
from partnerview.books.models import Conventions
from partnerview.months import Month

PAGE = "/settings/conventions/"


def sent(**changes):
    now = model_to_dict(Conventions.objects.get(pk=1))
    return {**now, "books_start_on": now["books_start_on"].isoformat(), **changes}


@pytest.mark.parametrize("role", ["finance_lead", "cxo", "manager", "account_manager"])
def test_only_an_admin_changes_them(cast, browser_of, role):
    browser = browser_of(getattr(cast, role))

    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, sent(rounding="half_even")).status_code == 403
    assert Conventions.objects.get(pk=1).rounding == "half_up"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reporting_currency", "XXX"),
        ("books_start_on", "2024-01-15"),
        ("fiscal_year_first_month", "13"),
        ("rounding", "down"),
        ("payment_terms_days", "-1"),
        ("invoice_prefix", "ABC/../"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, browser_of, field, value):
    before = model_to_dict(Conventions.objects.get(pk=1))
    answer = browser_of(cast.admin).post(PAGE, sent(**{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert model_to_dict(Conventions.objects.get(pk=1)) == before


def test_the_start_of_the_books_is_fixed_once_a_month_is_closed(cast, browser_of):
    close_period(ensure_period(Month(2024, 1)), by=cast.finance_lead)
    answer = browser_of(cast.admin).post(PAGE, sent(books_start_on="2023-01-01"))

    assert answer.status_code == 422
    assert "A month is closed already" in answer.content.decode()


def test_a_change_is_saved_and_on_record_with_what_was_there(cast, browser_of):
    answer = browser_of(cast.admin).post(PAGE, sent(rounding="half_even", payment_terms_days="14"))

    assert answer.status_code == 302
    event = AuditEvent.objects.get(action="conventions.changed")
    assert event.before == {"rounding": "half_up", "payment_terms_days": 30}
    assert event.after == {"rounding": "half_even", "payment_terms_days": 14}


def test_the_page_has_every_convention_as_it_is_and_saves_it_unchanged(cast, browser_of):
    page = browser_of(cast.admin).get(PAGE).content.decode()
    start = Conventions.objects.get(pk=1).books_start_on.isoformat()

    assert f'type="date" name="books_start_on" value="{start}"' in page
    browser_of(cast.admin).post(PAGE, sent(licence_policy="earned"))
    assert Conventions.objects.get(pk=1).licence_policy == "earned"
