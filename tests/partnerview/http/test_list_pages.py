"""List pages: sorted, paged, filtered, kept and exported exactly as they are shown."""

import csv
import io
import zipfile

import pytest

from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Client, Vendor
from partnerview.http.models import SavedView


@pytest.fixture
def fresh(browser_of):
    """A browser whose person has just proved who they are."""

    def sign_in(user):
        browser = browser_of(user)
        browser.prove(user)
        return browser

    return sign_in


@pytest.fixture
def vendors(acme):
    return Vendor.objects.bulk_create(Vendor(name=f"Vendor {n:03}") for n in range(120))


def shown(response):
    return [row["name"] for row in response.context["table"].rows]


def test_a_visitor_is_sent_to_sign_in(acme, browser_of):
    answer = browser_of().get("/vendors/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_an_export_wants_a_fresh_proof_of_who_asks(cast, browser_of, vendors):
    cast.manager.set_password("a long password")
    cast.manager.save()

    answer = browser_of(cast.manager).get("/vendors/?format=csv")

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not AuditEvent.objects.filter(action="list.exported").exists()


def test_a_cursor_that_was_tampered_with_is_refused(cast, browser_of, vendors):
    assert browser_of(cast.manager).get("/vendors/?cursor=abc").status_code == 422


def test_an_unreadable_filter_finds_nothing_and_says_why(cast, browser_of):
    answer = browser_of(cast.manager).get("/clients/?account_manager=999999")

    assert answer.status_code == 200
    assert shown(answer) == []
    assert "Select a valid choice" in answer.content.decode()


def test_fifty_rows_a_page_and_the_range_in_words(cast, browser_of, vendors):
    browser = browser_of(cast.manager)
    first = browser.get("/vendors/")
    second = browser.get(first.context["page"].later)
    third = browser.get(second.context["page"].later)

    assert shown(first) == [f"Vendor {n:03}" for n in range(50)]
    assert shown(second) == [f"Vendor {n:03}" for n in range(50, 100)]
    assert first.context["page"].words == "1 to 50 of 120"
    assert second.context["page"].words == "51 to 100 of 120"
    assert third.context["page"].words == "101 to 120 of 120"
    assert third.context["page"].later is None
    assert shown(browser.get(third.context["page"].earlier)) == shown(second)


def test_more_than_a_thousand_rows_are_not_counted(cast, browser_of):
    Vendor.objects.bulk_create(Vendor(name=f"Vendor {n:04}") for n in range(1002))

    assert browser_of(cast.manager).get("/vendors/").context["page"].words == "1 to 50 of more than 1,000"


def test_a_header_sorts_and_sorts_back(cast, browser_of, vendors):
    answer = browser_of(cast.manager).get("/vendors/?sort=-name")

    assert shown(answer)[0] == "Vendor 119"
    assert 'aria-sort="descending"' in answer.content.decode()


def test_a_sort_that_no_column_has_is_the_lists_own_order(cast, browser_of, vendors):
    assert shown(browser_of(cast.manager).get("/vendors/?sort=secret_hash"))[0] == "Vendor 000"


def test_markup_in_a_name_is_text_on_the_page(cast, browser_of):
    Vendor.objects.create(name="<script>alert(1)</script> & Sons")

    page = browser_of(cast.manager).get("/vendors/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page


def test_csv_has_every_filtered_row_and_harmless_formulas(cast, fresh):
    Client.objects.bulk_create(Client(name=f"Vale {n:03}", country="GB") for n in range(60))
    Client.objects.create(name="=cmd|' /C calc'!A0", country="GB")
    Client.objects.create(name="Elsewhere", country="DE")

    answer = fresh(cast.manager).get("/clients/?country=GB&format=csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert answer["Content-Disposition"] == 'attachment; filename="clients.csv"'
    assert len(rows) == 61
    assert rows[0]["Client"] == "'=cmd|' /C calc'!A0"
    assert {row["Country"] for row in rows} == {"GB"}


def test_an_export_is_on_record(cast, fresh, vendors):
    fresh(cast.manager).get("/vendors/?name=Vendor+00&format=csv")

    event = AuditEvent.objects.get(action="list.exported")
    assert event.actor == cast.manager
    assert event.after == {"list": "vendors", "format": "csv", "filters": "name=Vendor+00"}


def test_xlsx_holds_text_as_text(cast, fresh):
    Vendor.objects.create(name="+49 30 1234")

    answer = fresh(cast.manager).get("/vendors/?format=xlsx")

    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "'+49 30 1234" in sheet
    assert "<f>" not in sheet


def test_a_view_is_kept_and_comes_back_with_its_filters(cast, browser_of, vendors):
    browser = browser_of(cast.manager)
    browser.post("/views/new/vendors/?sort=-name&name=Vendor+01&cursor=x&format=csv", {"name": "Teens"})

    page = browser.get("/vendors/")
    (view,) = page.context["saved_views"].views
    assert view.name == "Teens"
    assert shown(browser.get(view.url)) == [f"Vendor 01{n}" for n in reversed(range(10))]


def test_a_view_of_that_name_is_kept_once(cast, browser_of):
    browser = browser_of(cast.manager)
    browser.post("/views/new/vendors/", {"name": "Mine"})

    answer = browser.post("/views/new/vendors/?sort=-name", {"name": "Mine"})

    assert "kept a view of that name" in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_views_of_others_are_neither_seen_nor_dropped(cast, browser_of):
    theirs = SavedView.objects.create(user=cast.cxo, page="/vendors/", name="Theirs", query="")
    browser = browser_of(cast.manager)

    assert browser.get("/vendors/").context["saved_views"].views == []
    assert browser.post(f"/views/{theirs.pk}/removal/").status_code == 404
    assert SavedView.objects.filter(pk=theirs.pk).exists()


def test_no_view_is_kept_of_a_page_that_is_not_ours(cast, browser_of):
    assert browser_of(cast.manager).get("/views/new/evil.example/path/").status_code == 404


def test_a_list_page_costs_the_same_number_of_queries_for_three_rows_and_for_fifty(
    cast, browser_of, django_assert_num_queries, django_assert_max_num_queries
):
    browser = browser_of(cast.manager)
    Client.objects.bulk_create(Client(name=f"Vale {n}", account_manager=cast.manager) for n in range(2))
    browser.get("/clients/")
    with django_assert_max_num_queries(10) as few:
        browser.get("/clients/")
    Client.objects.bulk_create(Client(name=f"Hill {n}", account_manager=cast.manager) for n in range(47))
    with django_assert_num_queries(len(few)):
        browser.get("/clients/")


def test_without_a_row_a_list_says_what_will_be_here_and_offers_the_first_action_to_who_may(cast, browser_of):
    Vendor.objects.all().delete()

    may, may_not = (browser_of(user).get("/vendors/").content.decode() for user in (cast.manager, cast.team_member))

    for page in (may, may_not):
        assert "No vendor yet" in page
        assert 'name="name"' not in page
    assert 'href="/vendors/new/">Add the first vendor' in may
    assert "Add the first vendor" not in may_not


def test_a_filter_that_finds_nothing_keeps_its_fields(cast, browser_of):
    page = browser_of(cast.manager).get("/vendors/?name=nowhere").content.decode()

    assert "No vendor matches" in page
    assert "No vendor yet" not in page
    assert 'value="nowhere"' in page
