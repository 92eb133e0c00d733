"""A first draft on the page and by the API: whose words it has, and that it holds only what the person may see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Partner, Territory
from partnerview.errors import Conflict
from programs.actions.profiles import add_customer, change_profile
from programs.actions.strategies import generate_strategy
from programs.models import CohortStrategy
from tests.cast import Cast
from tests.programs.builders import a_partner, classified, cohort
from tests.programs.drafting.stand_in import StandIn, drafted, sent

V1 = "/api/v1"


def page(client: Any) -> Any:
    return client.post(f"/cohorts/{cohort('Champion').pk}/strategy/draft/", follow=True)


def test_a_draft_in_a_models_words_says_so_wherever_it_is_shown(cast: Cast, browser_of: Any, model: StandIn) -> None:
    model.answer = drafted("<b>Win</b> four clinics.", ["Call both"])
    shown = page(browser_of(cast.pam))
    strategy = CohortStrategy.objects.get()
    assert (strategy.status, strategy.is_generated, strategy.drafted_by) == ("draft", True, cast.pam)
    assert strategy.generated_by == "stand-in-1 at 127.0.0.1"
    html = shown.content.decode()
    assert "First written by stand-in-1 at 127.0.0.1, from figures of partners. Check every sentence." in html
    assert "&lt;b&gt;Win&lt;/b&gt; four clinics." in html
    assert "drafted in words of stand-in-1 at 127.0.0.1" in html
    event = AuditEvent.objects.get(action="cohortstrategy.drafted")
    assert event.after["generated_by"] == "stand-in-1 at 127.0.0.1"


def test_where_the_model_fails_the_page_shows_why_and_the_offline_draft(
    cast: Cast, browser_of: Any, model: StandIn
) -> None:
    model.answer = lambda handler: sent(handler, b"no", status=503)
    html = page(browser_of(cast.pam)).content.decode()
    assert "stand-in-1 at 127.0.0.1 answered with status 503. This draft is from partner data instead." in html
    assert "No partner is Champion today." in html
    assert CohortStrategy.objects.get().generated_by == ""


def test_by_the_api_the_draft_names_its_model_or_why_there_is_none(cast: Cast, api_of: Any, model: StandIn) -> None:
    pam = api_of(cast.pam)
    assert api_of(cast.sales).post_json(f"{V1}/cohorts/{cohort('Farmer').pk}/draft/").status_code == 403
    assert model.asked == []
    assert pam.post_json(f"{V1}/cohorts/{cohort('Farmer').pk}/draft/").status_code == 201
    model.answer = lambda handler: sent(handler, b"", status=500)
    assert pam.post_json(f"{V1}/cohorts/{cohort('Zombie').pk}/draft/").status_code == 201
    rows = pam.get(f"{V1}/cohort-strategies/?ordering=id").json()["results"]
    assert [(row["generated_by"], row["fallback_reason"]) for row in rows] == [
        ("stand-in-1 at 127.0.0.1", ""),
        ("", "stand-in-1 at 127.0.0.1 answered with status 500. This draft is from partner data instead."),
    ]


def test_an_open_version_is_said_before_anybody_is_asked(cast: Cast, model: StandIn) -> None:
    generate_strategy(cohort("Champion"), by=cast.pam)
    with pytest.raises(Conflict, match="is being drafted already"):
        generate_strategy(cohort("Champion"), by=cast.pam)
    assert len(model.asked) == 1


def test_what_is_sent_holds_only_partners_that_the_person_sees_and_no_name(cast: Cast, model: StandIn) -> None:
    for name in ("Larkspur Clinics", "Secret Partner"):
        partner = a_partner(cast, name)
        add_customer(partner, name=f"Customer of {name}", matches_icp=True, by=cast.pam)
        change_profile(partner, vertical="Health", by=cast.pam)
        classified(partner, "Champion", cast)
    elsewhere = Territory.objects.create(name="Antarctica")
    Partner.objects.filter(name="Secret Partner").update(territory=elsewhere)
    generate_strategy(cohort("Champion"), by=cast.manager)
    told = json.loads(model.asked[0]["messages"][1]["content"])
    assert (told["figures"]["partners"], told["figures"]["to_win"]) == (1, 1)
    everything = json.dumps(model.asked)
    for name in ("Larkspur", "Secret", "Customer of", cast.pam.name, cast.manager.name, cast.pam.email):
        assert name not in everything
