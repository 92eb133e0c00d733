"""A partner's own reviews: what is being written stays ours; one side reports a promise, the other confirms it."""

from __future__ import annotations

import pytest

from partnerview import clock
from partnerview.errors import Conflict, NotPermitted
from programs.actions.commitments import settle_promise
from programs.actions.partner_acts import confirm_as_partner, report_done
from programs.actions.qars import complete_qar, lock_plan, write_qar
from programs.models import Commitment
from tests.programs.raps import laws_hold, opened, promised


@pytest.fixture
def review(cast):
    """An open review whose plan is locked, with a promise of each side."""
    qar = opened(cast, due_on=clock.today())
    promised(qar, cast, "Two consultants certified")
    promised(qar, cast, "A joint price list", side="ours", owner=cast.pam, owner_name="")
    return lock_plan(qar, by=cast.pam)


def line(text: str) -> Commitment:
    return Commitment.objects.get(text=text)


def test_a_plan_that_is_being_written_and_words_of_an_open_review_stay_ours(cast, own, browser_of, api_of):
    qar = opened(cast, due_on=clock.today())
    promised(qar, cast, "Two consultants certified")
    write_qar(qar, discussion="DISCUSSIONCANARY", concerns="CONCERNCANARY", by=cast.pam)
    contact = own(qar.partner)
    page = browser_of(contact).get(f"/portal/qars/{qar.pk}/").content.decode()
    api = api_of(contact)
    answers = [page, *(api.get(f"/api/v1/portal/{noun}/").content.decode() for noun in ("qars", "commitments"))]
    assert [text for text in answers if "CANARY" in text or "Two consultants" in text] == []
    with pytest.raises(Conflict, match="being written"):
        report_done(line("Two consultants certified"), by=contact)


def test_a_completed_review_is_read_whole(cast, own, review, browser_of):
    write_qar(review, discussion="Pipeline is real", concerns="none", by=cast.pam)
    complete_qar(review, by=cast.pam)
    page = browser_of(own(review.partner)).get(f"/portal/qars/{review.pk}/").content.decode()
    assert "Pipeline is real" in page
    assert "A joint price list" in page


def test_the_partner_reports_what_it_owed_and_does_not_confirm_that_itself(cast, own, review):
    contact = own(review.partner)
    with pytest.raises(NotPermitted, match="ours to keep"):
        report_done(line("A joint price list"), by=contact)
    done = report_done(line("Two consultants certified"), by=contact, note="Both passed")
    assert (done.outcome, done.reason, done.outcome_by) == ("done", "Both passed", contact)
    with pytest.raises(NotPermitted, match="other side confirms"):
        confirm_as_partner(done, by=contact)
    assert settle_promise(done, outcome="confirmed", by=cast.pam).outcome == "confirmed"
    laws_hold()


def test_the_partner_confirms_what_we_say_is_done(cast, own, review):
    contact = own(review.partner)
    with pytest.raises(Conflict, match="Only what is done"):
        confirm_as_partner(line("A joint price list"), by=contact)
    settle_promise(line("A joint price list"), outcome="done", by=cast.pam)
    assert confirm_as_partner(line("A joint price list"), by=contact).outcome == "confirmed"
    with pytest.raises(Conflict):
        confirm_as_partner(line("A joint price list"), by=contact)


def test_page_and_api_say_the_same(cast, own, review, browser_of, api_of):
    contact = own(review.partner)
    theirs, ours = line("Two consultants certified"), line("A joint price list")
    browser, api = browser_of(contact), api_of(contact)
    assert "Say that it is done" in browser.get(f"/portal/qars/{review.pk}/").content.decode()
    done = browser.post(f"/portal/commitments/{theirs.pk}/report/", {"note": "Both passed"}, follow=True)
    assert "One of ours confirms it" in done.content.decode()
    settle_promise(ours, outcome="done", by=cast.pam)
    answer = api.post_json(f"/api/v1/portal/commitments/{ours.pk}/confirmation/")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "confirmed")
    assert api.post_json(f"/api/v1/portal/commitments/{ours.pk}/report/").status_code == 403
