"""The template tags: what they write, and that they escape."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.template import Context, Template

from partnerview.http.forms import DomainForm
from partnerview.ui.statuses import badge_of


def render(text, **context):
    return Template("{% load ui money %}" + text).render(Context(context)).strip()


def test_a_value_that_is_not_there_is_a_dash_and_zero_is_a_value():
    assert render("{{ nothing|or_dash }}") == "–"
    assert render("{{ count|or_dash }}", count=0) == "0"
    assert render("{{ nothing|money:'USD' }} {{ nothing|hours }} {{ nothing|day }}") == "– – –"


def test_filters_write_amounts_with_the_currency_of_the_row():
    assert render("{{ amount|money:currency }}", amount=Decimal("2450000"), currency="JPY") == "2,450,000"
    assert render("{{ amount|signed:currency }}", amount=Decimal("-3.1"), currency="USD") == "−3.10"


def test_a_status_is_a_word_with_a_shape():
    assert render("{% badge 'notice_given' %}") == '<span class="badge" data-shape="notice">Notice given</span>'
    assert render("{% badge 'ended' %}") == '<span class="badge" data-shape="stop" data-tone="quiet">Ended</span>'


def test_one_word_may_mean_different_things_in_two_rooms():
    assert badge_of("open", "period").word == "Open"
    assert badge_of("open", "approval").word == "Waiting"


def test_a_status_that_nobody_listed_is_still_readable():
    assert render("{% badge 'half_forgotten' %}") == '<span class="badge" data-shape="ring">Half forgotten</span>'


def test_words_of_people_are_escaped():
    assert "<b>" not in render("{% badge word shape='ring' %}", word="<b>x</b>")
    assert "<b>" not in render("{% notice word %}{{ said }}{% endnotice %}", word="<b>", said="<b>")


def test_a_figure_that_explains_itself_is_a_link_with_or_without_script():
    html = render("{% figure amount 'USD' explain_url='/mrr/explain/' %}", amount=Decimal("29760"))
    assert html.startswith('<a class="figure" href="/mrr/explain/" data-explain hx-get="/mrr/explain/"')
    assert html.endswith('<span class="unit">USD</span>29,760.00</a>')


def test_only_a_balance_below_zero_is_red():
    assert "is-below" not in render("{% figure amount 'USD' %}", amount=Decimal("-1"))
    assert "is-below" in render("{% figure amount 'USD' balance=True %}", amount=Decimal("-1"))


def test_a_figure_lets_what_follows_it_stand_close():
    assert render("{% figure amount 'USD' %}, moved", amount=Decimal(1)).endswith("1.00</span>, moved")


def test_a_figure_with_nothing_shows_no_currency():
    assert render("{% figure amount 'USD' %}", amount=None) == '<span class="figure">–</span>'


class StartForm(forms.Form):
    starts_on = forms.DateField(label="Starts", help_text="The first day of service.")
    note = forms.CharField(required=False)


def test_a_field_keeps_what_was_typed_and_ties_its_error_to_it():
    html = render("{% field form.starts_on %}", form=StartForm({"starts_on": "31/02/2026"}))
    assert 'value="31/02/2026"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_starts_on_helptext id_starts_on_error"' in html
    assert '<p class="hint" id="id_starts_on_helptext">The first day of service.</p>' in html
    assert '<div id="id_starts_on_error">' in html


def test_a_field_that_may_be_left_out_says_so():
    assert "(optional)" in render("{% field form.note %}", form=StartForm())
    assert "(optional)" not in render("{% field form.starts_on %}", form=StartForm())


def test_a_refused_form_names_the_fields_to_mend():
    html = render("{% form_errors form %}", form=StartForm({"starts_on": "never"}))
    assert "Nothing was saved." in html
    assert '<a href="#id_starts_on">Starts</a>' in html
    assert render("{% form_errors form %}", form=StartForm()) == ""


def test_a_disabled_link_becomes_a_button_that_cannot_be_pressed():
    html = render("{% button 'Import 12,408 rows' url='/go/' disabled=True because='why' %}")
    assert html.startswith("<button")
    assert "disabled" in html
    assert 'aria-describedby="why"' in html


class PayForm(DomainForm):
    amount = forms.CharField(help_text="At most what is due.")
    note = forms.CharField()


def test_what_an_amount_is_counted_in_stands_beside_it_and_is_read_out_with_it():
    html = render("{% field form.amount %}", form=PayForm().with_unit("JPY", "amount", "nothing"))
    assert '<span id="id_amount_unit">JPY</span>' in html
    assert 'aria-describedby="id_amount_unit id_amount_helptext"' in html
    assert "_unit" not in render("{% field form.note %}", form=PayForm().with_unit("JPY", "amount"))
    assert "_unit" not in render("{% field form.amount %}", form=PayForm())


class OfferForm(forms.Form):
    percent = forms.DecimalField()


def test_a_stored_number_is_shown_as_a_person_would_type_it():
    shown = {
        stored: render("{% field form.percent %}", form=OfferForm(initial={"percent": Decimal(stored)}))
        for stored in ("20.0000", "4.5000", "1208.40", "0.125000", "1200")
    }
    for stored, written in zip(shown, ("20", "4.50", "1208.40", "0.125", "1200"), strict=True):
        assert f'value="{written}"' in shown[stored]


def test_what_was_typed_is_shown_as_it_was_typed():
    assert 'value="20.0000x"' in render("{% field form.percent %}", form=OfferForm({"percent": "20.0000x"}))
