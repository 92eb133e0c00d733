"""Filters fold on a phone: the button says how many narrow the list, and what is kept stays beside it."""

import re

import pytest
from django import forms

from partnerview.directory.models import Client, Vendor
from partnerview.ui.tags.lists import set_in


@pytest.fixture
def page_of(cast, browser_of):
    Client.objects.create(name="Vale Optics", country="GB", account_manager=cast.manager)

    def ask(address):
        return browser_of(cast.manager).get(address).content.decode()

    return ask


def fold(page):
    """The button: its words, and what it opens."""
    found = re.search(r'<button class="button fold".*?aria-controls="([^"]+)">([^<]+)</button>', page, re.DOTALL)
    return (found[2], found[1]) if found else None


def test_nothing_chosen_is_nothing_set(page_of):
    assert fold(page_of("/clients/")) == ("Filters", "fields-main")


def test_the_button_says_how_many_are_set_and_opens_the_fields(page_of, cast):
    page = page_of(f"/clients/?country=GB&account_manager={cast.manager.pk}&name=")

    assert fold(page) == ("Filters, 2 set", "fields-main")
    assert '<div class="fields" id="fields-main">' in page


def test_a_filter_that_cannot_be_read_is_set_too_so_that_somebody_looks(page_of):
    assert fold(page_of("/clients/?account_manager=999999&country=GB"))[0] == "Filters, 2 set"


def test_an_order_or_a_page_is_no_filter(page_of):
    assert fold(page_of("/clients/?sort=-name"))[0] == "Filters"


def test_a_field_that_fits_does_not_fold(page_of):
    Vendor.objects.create(name="Lumen")
    page = page_of("/vendors/")

    assert 'name="name"' in page
    assert fold(page) is None


def test_kept_views_stand_outside_of_what_folds(page_of):
    page = page_of("/clients/?country=GB")

    assert page.index('<details class="saved-views">') < page.index('<div class="fields"')


class MonthForm(forms.Form):
    month = forms.ChoiceField(choices=[("2026-01", "January"), ("2026-02", "February")], required=False)
    currency = forms.ChoiceField(choices=[("", "All"), ("GBP", "GBP")], required=False)
    tiered = forms.NullBooleanField(required=False)
    since = forms.DateField(required=False)
    as_of = forms.DateField()
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)


def test_only_what_could_be_left_empty_narrows():
    given = {
        "month": "2026-01",
        "currency": "GBP",
        "tiered": "unknown",
        "since": "",
        "as_of": "2026-03-31",
        "page": "3",
    }

    assert set_in(MonthForm(given)) == ["currency"]
    assert set_in(MonthForm({**given, "tiered": "false", "since": "2026-31-31"})) == ["currency", "tiered", "since"]
    assert set_in(MonthForm()) == []
