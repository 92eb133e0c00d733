"""Search finds what a person may see and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from partnerview.dashboard.reports.search import search
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.handovers import hand_over
from programs.actions.referrals import leave_word, make_code
from retainers.models import Settlement
from tests.builders import make_client, make_engagement, make_partner
from tests.programs.builders import a_partner
from tests.retainers.builders import an_account, asked
from tests.retainers.rule_builders import active

pytestmark = pytest.mark.django_db


def texts(groups):
    return {group.label: [hit.text for hit in group.results] for group in groups}


def test_less_than_two_characters_find_nothing(cast):
    make_client("Ng Holdings")
    assert search("N", user=cast.admin) == []
    assert search("  n ", user=cast.admin) == []


def test_what_a_person_may_not_see_is_not_found(cast):
    client = make_client("Quellwerk Maschinenbau GmbH")
    make_engagement(client=client, account_manager=cast.other_account_manager, name="Quiet care")
    assert search("Quellwerk", user=cast.account_manager) == []
    assert search("Quellwerk", user=cast.partner_contact) == []


def test_records_are_found_by_part_of_a_name_or_by_code(cast):
    client = make_client("Quellwerk Maschinenbau GmbH")
    make_engagement(client=client, name="Platform care", code="QUE-0001")
    make_partner("Werkbund Consulting")
    found = texts(search("werk", user=cast.admin))
    assert found["Engagements"] == ["Quellwerk Maschinenbau GmbH, Platform care"]
    assert found["Clients"] == ["Quellwerk Maschinenbau GmbH"]
    assert found["Partners"] == ["Werkbund Consulting"]
    assert texts(search("que-0001", user=cast.admin))["Engagements"] == ["Quellwerk Maschinenbau GmbH, Platform care"]


def test_more_than_six_lead_to_their_list(cast):
    for number in range(7):
        make_client(f"Hallam {number}")
    (group,) = search("Hallam", user=cast.admin)
    assert len(group.results) == 6
    assert group.more_url.endswith("/clients/?name=Hallam")


def test_wildcards_are_plain_characters(cast):
    make_client("Hallam")
    assert search("%%", user=cast.admin) == []
    assert search("__", user=cast.admin) == []


def test_nothing_of_another_tenant_is_found(cast):
    assert search("CANARY", user=cast.admin) == []


def test_the_answer_beside_the_field_is_a_fragment_and_the_page_works_without_script(browser_of, cast):
    make_client("Hallam")
    browser = browser_of(cast.admin)
    beside = browser.get("/search/?q=hallam", headers={"HX-Request": "true"}).content.decode()
    page = browser.get("/search/?q=hallam").content.decode()
    assert "<html" not in beside
    assert "Hallam" in beside
    assert "<h1>“hallam”</h1>" in page
    assert "Hallam</a>" in page


def test_what_was_typed_is_escaped(browser_of, cast):
    page = browser_of(cast.admin).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page


def test_a_handover_is_found_by_its_partner_or_people_and_a_referral_by_its_company(cast, browser_of):
    partner = a_partner(cast, "Quellwerk Vertrieb")
    leave_word(
        make_code(partner, code="quell", by=cast.pam),
        company="Werkzeug Union",
        name="Ida Brandt",
        email="ida@union.example",
    )
    successor = cast.other_account_manager
    User.objects.filter(pk=successor.pk).update(roles=[*successor.roles, Role.PAM])
    successor.refresh_from_db()
    hand_over([partner], to=successor, reason="She moves on", by=cast.manager)
    found = texts(search("werk", user=cast.manager))
    assert found["Handover packs"] == [f"Quellwerk Vertrieb, to {successor.name}"]
    assert found["Referrals"] == ["Werkzeug Union"]
    (referrals,) = [group for group in search("union", user=cast.manager) if group.label == "Referrals"]
    assert referrals.results[0].url.endswith("/referrals/?company=Werkzeug+Union")
    browser = browser_of(cast.manager)
    for address in (referrals.results[0].url, "/handovers/?text=quellwerk", f"/handovers/?text={successor.name[:5]}"):
        assert "One in all" in browser.get(address).content.decode()
    assert "Handover packs" not in texts(search("werk", user=cast.account_manager))


def test_draws_and_settlements_are_found_and_lead_to_their_lists(cast):
    account = an_account(cast, holder="Quillfeather Partners")
    for number in range(7):
        asked(account, 10 + number, cast, what_for=f"Quillfeather week {number}")
    rule = active(cast, partner=make_partner("Quillfeather Referrals", roles=["referral"]))
    cycle = rule.cycles.create(month=dt.date(2026, 4, 1), status="open")
    Settlement.objects.create(cycle=cycle, rule=rule, direction="payable", amount=7, currency="USD", due_on=cycle.month)
    found = {group.label: group for group in search("quillfeather", user=cast.finance_lead)}
    assert {"Draws", "Settlements", "Deposit accounts", "Retainer rules"} <= set(found)
    assert found["Draws"].more_url == "/draws/?name=quillfeather"
    assert found["Draws"].results[0].note.replace("\xa0", " ") == "USD 10.00, requested"
    assert [group.label for group in search("quillfeather", user=cast.team_member)] == ["Partners"]
