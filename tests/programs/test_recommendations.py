"""A decision starts the draft that it names; plans left behind by a newer strategy are listed; search finds all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from partnerview import clock
from partnerview.dashboard.reports.search import search
from partnerview.directory.models import Partner
from partnerview.errors import InvalidInput
from programs.actions.classifications import approve_classification, propose_classification
from programs.actions.raps import draft_rap
from programs.actions.strategies import approve_strategy, draft_strategy, propose_strategy
from programs.models import Classification, Cohort, Rap
from programs.reports.plan_drift import plan_drift
from tests.cast import Cast
from tests.programs.raps import V37, a_partner, active, exempted, opened


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def decided(cast: Cast, partner: Partner, recommendation: str, to: str = "Champion") -> Classification:
    asked = propose_classification(
        partner, to_cohort=Cohort.objects.get(name=to), reason="Opened three accounts", by=cast.pam,
        recommendation=recommendation,
    )  # fmt: skip
    return approve_classification(asked, by=cast.manager)


def in_force(cast: Cast, cohort: str = "Champion") -> None:
    drafted = draft_strategy(Cohort.objects.get(name=cohort), intent="Grow together", plays=["Call"], by=cast.pam)
    approve_strategy(propose_strategy(drafted, by=cast.pam), by=cast.cxo)


def test_a_decision_that_recommends_a_rap_opens_its_form_filled_in_and_is_linked_to_it(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    decision = decided(cast, partner, "open_rap")
    pam = browser_of(cast.pam)
    address = f"/raps/new/?partner={partner.pk}&decision={decision.pk}"
    page = pam.get(f"/classifications/{decision.pk}/").content.decode()
    assert address.replace("&", "&amp;") in page
    form = text_of(pam.get(address))
    assert "Opened three accounts" in form
    terms = {name: str(value) for name, value in V37.items()} | {"partner": partner.pk}
    assert pam.post(address, terms).status_code == 302
    rap = Rap.objects.get()
    assert rap.decision == decision
    page = text_of(pam.get(f"/classifications/{decision.pk}/"))
    assert "Draft the RAP" not in page
    assert f'<a href="/raps/{rap.pk}/">RAP 2026 H2</a>, draft' in page
    assert "Recommended by" in text_of(pam.get(f"/raps/{rap.pk}/"))
    assert browser_of(cast.cxo).get(f"/classifications/{decision.pk}/").status_code == 200


def test_a_decision_about_another_partner_starts_no_plan(cast: Cast) -> None:
    decision = decided(cast, a_partner(cast, "Other Works"), "open_rap")
    with pytest.raises(InvalidInput) as refused:
        draft_rap(a_partner(cast), decision=decision, by=cast.pam, **V37)
    assert refused.value.errors[0].field == "decision"
    assert Rap.objects.count() == 0


@pytest.mark.parametrize(
    ("recommendation", "label"),
    [("open_qar", "Schedule the review"), ("recruit", "Set its stage"), ("let_go", "See what runs with it")],
)
def test_each_recommendation_names_its_own_step(cast: Cast, browser_of, recommendation: str, label: str) -> None:
    decision = decided(cast, a_partner(cast), recommendation)
    assert label in text_of(browser_of(cast.pam).get(f"/classifications/{decision.pk}/"))
    assert label not in text_of(browser_of(cast.cxo).get(f"/classifications/{decision.pk}/"))


def test_plans_and_reviews_left_behind_by_a_newer_version_are_listed_until_they_are_over(
    cast: Cast, browser_of
) -> None:
    partner = a_partner(cast)
    decided(cast, partner, "nothing")
    in_force(cast)
    active(cast, partner=partner)
    opened(cast, partner, due_on=clock.today())
    assert plan_drift([partner.pk], on=clock.today()) == []
    in_force(cast)
    rows = plan_drift([partner.pk], on=clock.today())
    assert [(row.label, row.made_under, row.in_force) for row in rows] == [
        ("RAP 2026 H2", "Champion, version 1", "Champion, version 2"),
        ("QAR 1", "Champion, version 1", "Champion, version 2"),
    ]
    assert plan_drift([], on=clock.today()) == []
    assert plan_drift([partner.pk], on=dt.date(2020, 1, 1)) == []
    page = text_of(browser_of(cast.pam).get("/strategies/drift/"))
    assert "Champion, version 1" in page
    assert "RAP 2026 H2" in page


def test_search_finds_raps_reviews_and_exemptions_that_one_sees(cast: Cast, browser_of) -> None:
    rap = active(cast)
    qar = opened(cast, rap.partner, due_on=clock.today())
    asked = exempted(cast, rap.partner)
    found = {group.label: [hit.url for hit in group.results] for group in search("verity", user=cast.cxo)}
    assert found["RAPs"] == [f"/raps/{rap.pk}/"]
    assert found["QARs"] == [f"/qars/{qar.pk}/"]
    assert found["MDF exemptions"] == [f"/mdf-exemptions/{asked.pk}/"]
    assert [group.label for group in search("harrogate", user=cast.cxo)] == ["MDF exemptions"]
    assert search("harrogate", user=cast.sales) == []
    for address, rows in (("/raps/?text=2026", 1), ("/raps/?text=zzz", 0), ("/qars/?text=verity", 1)):
        page = browser_of(cast.cxo).get(address).content.decode()
        assert page.partition("<tbody")[2].partition("</tbody>")[0].count('<th scope="row"') == rows, address
