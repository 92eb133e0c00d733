"""The queue: who sees which questions, and what waits for whom."""

import pytest
from django_tenants.utils import tenant_context

from partnerview.approvals.actions import decide, request_approval
from partnerview.users.permissions import Role
from tests.builders import make_client
from tests.cast import the_cast


@pytest.fixture
def questions(cast):
    """One for the manager asked by an account manager, one for the CxO asked by the manager."""
    return {
        "start": request_approval(
            make_client("A"), question="Start A", steps=[[Role.MANAGER]], by=cast.account_manager
        ),
        "spend": request_approval(make_client("B"), question="Spend B", steps=[[Role.CXO]], by=cast.manager),
    }


def shown(answer):
    return sorted(row["question"] for row in answer.json()["results"])


@pytest.mark.parametrize("role", ["team_member", "sales", "partner_contact"])
def test_the_queue_is_closed_to_who_neither_asks_nor_signs(cast, browser_of, api_of, role):
    assert browser_of(getattr(cast, role)).get("/approvals/").status_code == 403
    assert api_of(getattr(cast, role)).get("/api/v1/approvals/").status_code == 403


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("account_manager", ["Start A"]),
        ("other_account_manager", []),
        ("manager", ["Spend B", "Start A"]),
        ("finance_lead", []),
        ("cxo", ["Spend B", "Start A"]),
        ("admin", ["Spend B", "Start A"]),
        ("pam", []),
    ],
)
def test_each_sees_what_they_asked_may_sign_or_signed(cast, api_of, questions, role, expected):
    assert shown(api_of(getattr(cast, role)).get("/api/v1/approvals/")) == expected


def test_a_question_that_is_not_visible_is_not_found(cast, api_of, questions):
    assert api_of(cast.finance_lead).get(f"/api/v1/approvals/{questions['spend'].pk}/").status_code == 404


def test_another_tenants_question_is_not_found(cast, api_of, zenith):
    with tenant_context(zenith):
        theirs = request_approval(make_client("Z"), question="Z", steps=[[Role.CXO]], by=the_cast().manager)

    assert api_of(cast.cxo).get(f"/api/v1/approvals/{theirs.pk}/").status_code == 404


def test_what_waits_for_me_leaves_out_what_i_asked_and_what_i_signed(cast, api_of, questions):
    both = request_approval(
        make_client("C"), question="Both C", steps=[[Role.MANAGER], [Role.CXO]], by=cast.account_manager
    )
    manager, cxo = api_of(cast.manager), api_of(cast.cxo)
    assert shown(manager.get("/api/v1/approvals/?waiting_for=me")) == ["Both C", "Start A"]
    assert shown(cxo.get("/api/v1/approvals/?waiting_for=me")) == ["Spend B"]

    decide(both, decision="approved", by=cast.manager)

    assert shown(manager.get("/api/v1/approvals/?waiting_for=me")) == ["Start A"]
    assert shown(cxo.get("/api/v1/approvals/?waiting_for=me")) == ["Both C", "Spend B"]


def test_each_count_on_the_page_leads_to_that_many_rows(cast, browser_of, questions):
    browser = browser_of(cast.manager)
    for tab in browser.get("/approvals/").context["tabs"][:2]:
        assert len(browser.get(tab.url).context["table"].rows) == tab.count == 1


def test_a_question_leads_to_its_subject(cast, browser_of):
    client = make_client("A")
    request_approval(client, question="<b>Start</b>", steps=[[Role.CXO]], by=cast.manager, url=f"/clients/{client.pk}/")

    page = browser_of(cast.cxo).get("/approvals/").content.decode()

    assert f'<a href="/clients/{client.pk}/">&lt;b&gt;Start&lt;/b&gt;</a>' in page


def test_the_steps_of_a_page_of_questions_come_in_one_query(cast, api_of, django_assert_num_queries, questions):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    api = api_of(cast.cxo)
    api.get("/api/v1/approvals/")
    with CaptureQueriesContext(connection) as few:
        answer = api.get("/api/v1/approvals/")
    for number in range(10):
        request_approval(make_client(f"M{number}"), question="More", steps=[[Role.CXO]] * 2, by=cast.manager)
    with django_assert_num_queries(len(few)):
        api.get("/api/v1/approvals/")

    assert [step["roles"] for step in answer.json()["results"][0]["steps"]] == [["cxo"]]


def test_a_step_waits_for_people_and_not_for_a_machine_that_may_sign_too(cast):
    roles = [Role.CXO, Role.FINANCE_LEAD, Role.INTEGRATION, Role.MANAGER]
    approval = request_approval(make_client("C"), question="Start C", steps=[roles], by=cast.account_manager)
    assert approval.steps.get().role_words() == "CxO, Finance lead or Manager"
