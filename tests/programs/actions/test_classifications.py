"""Classification: asked with a reason, decided by a manager of the territory who did not ask, kept for good."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from partnerview.approvals.models import Approval
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Territory
from partnerview.errors import Conflict, DomainError, InvalidInput, NotPermitted
from programs.actions.classifications import (
    add_cohort,
    approve_classification,
    change_cohort,
    propose_classification,
    reject_classification,
    withdraw_classification,
)
from programs.models import Classification
from programs.reports.standing import decisions_of, standing_of
from tests.cast import Cast
from tests.programs.builders import a_partner, asked, classified, cohort


@pytest.fixture(autouse=True)
def _midsummer() -> object:
    with time_machine.travel("2026-06-30T11:00:00Z", tick=False):
        yield


def test_a_classification_without_a_reason_writes_nothing(cast: Cast) -> None:
    partner = a_partner(cast)
    with pytest.raises(InvalidInput) as refused:
        asked(partner, "Champion", cast, reason="  ")
    assert [error.field for error in refused.value.errors] == ["reason"]
    assert not Classification.objects.exists()
    assert not Approval.objects.exists()


def test_what_cannot_be_is_refused_at_its_field(cast: Cast) -> None:
    partner = a_partner(cast)
    classified(partner, "Farmer", cast, on=dt.date(2026, 3, 1))
    for values, field in (
        ({"to": "Farmer"}, "to_cohort"),
        ({"to": "Champion", "effective_on": dt.date(2026, 7, 1)}, "effective_on"),
        ({"to": "Champion", "effective_on": dt.date(2026, 2, 28)}, "effective_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            asked(partner, cast=cast, **values)
        assert [error.field for error in refused.value.errors] == [field]
    assert Classification.objects.count() == 1


def test_one_proposal_at_a_time(cast: Cast) -> None:
    partner = a_partner(cast)
    asked(partner, "Champion", cast)
    with pytest.raises(Conflict):
        asked(partner, "Zombie", cast)
    assert Classification.objects.count() == 1


def test_who_asked_does_not_decide_even_as_a_manager(cast: Cast) -> None:
    partner = a_partner(cast)
    proposal = propose_classification(partner, to_cohort=cohort("Champion"), reason="Sold four", by=cast.manager)
    with pytest.raises(NotPermitted) as refused:
        approve_classification(proposal, by=cast.manager)
    assert refused.value.code == "four_eyes"
    proposal.refresh_from_db()
    assert (proposal.status, standing_of(partner, on=dt.date(2026, 6, 30)).decision) == ("proposed", None)


def test_a_manager_of_another_territory_does_not_decide(cast: Cast) -> None:
    partner = a_partner(cast, territory=Territory.objects.create(name="Japan"))
    proposal = asked(partner, "Champion", cast)
    with pytest.raises(NotPermitted) as refused:
        approve_classification(proposal, by=cast.manager)
    assert refused.value.code == "foreign_territory"
    assert Classification.objects.get().status == "proposed"


def test_others_than_managers_do_not_decide(cast: Cast) -> None:
    proposal = asked(a_partner(cast, territory=None), "Champion", cast)
    for user in (cast.cxo, cast.admin, cast.finance_lead, cast.integration):
        with pytest.raises(NotPermitted):
            approve_classification(proposal, by=user)
    assert Classification.objects.get().status == "proposed"


def test_an_approved_one_moves_the_partner_and_says_under_which_authority(cast: Cast) -> None:
    partner = a_partner(cast)
    done = classified(partner, "Champion", cast, reason="Four accounts in a year", evidence="QAR of May")
    assert (done.status, done.decided_by, done.from_cohort) == ("approved", cast.manager, None)
    step = Approval.objects.get(subject_id=done.pk).steps.get()
    assert (step.authority["role"], step.authority["territory"]) == ("manager", partner.territory_id)
    assert step.authority["territories"] == [partner.territory_id]
    actions = list(AuditEvent.objects.filter(about_id=partner.pk).values_list("action", flat=True))
    assert actions.count("classification.approved") == 1


def test_the_history_answers_why_it_was_a_champion_two_years_ago(cast: Cast) -> None:
    partner = a_partner(cast)
    classified(partner, "Champion", cast, on=dt.date(2024, 1, 15), reason="Won three hospitals")
    classified(partner, "Farmer", cast, on=dt.date(2025, 5, 2), reason="No new account for a year")
    assert standing_of(partner, on=dt.date(2024, 1, 14)).decision is None
    then = standing_of(partner, on=dt.date(2024, 6, 30)).decision
    now = standing_of(partner, on=dt.date(2026, 6, 30)).decision
    assert then is not None
    assert now is not None
    assert (then.to_cohort.name, then.reason) == ("Champion", "Won three hospitals")
    assert (now.to_cohort.name, now.from_cohort, now.reason) == (
        "Farmer",
        then.to_cohort,
        "No new account for a year",
    )
    assert [decision.to_cohort.name for decision in decisions_of(partner)] == ["Farmer", "Champion"]


def test_a_rejection_wants_a_reason_and_leaves_the_partner_where_it_was(cast: Cast) -> None:
    partner = a_partner(cast)
    proposal = asked(partner, "Zombie", cast)
    with pytest.raises(InvalidInput):
        reject_classification(proposal, by=cast.manager, reason="")
    done = reject_classification(proposal, by=cast.manager, reason="They answered last week")
    assert (done.status, done.remark) == ("rejected", "They answered last week")
    assert standing_of(partner, on=dt.date(2026, 6, 30)).decision is None
    with pytest.raises(Conflict):
        approve_classification(proposal, by=cast.manager)


def test_only_who_proposed_it_takes_it_back(cast: Cast) -> None:
    proposal = asked(a_partner(cast), "Zombie", cast)
    with pytest.raises(NotPermitted):
        withdraw_classification(proposal, by=cast.manager)
    assert withdraw_classification(proposal, by=cast.pam).status == "withdrawn"
    assert Approval.objects.get().outcome == "withdrawn"
    with pytest.raises(Conflict):
        withdraw_classification(proposal, by=cast.pam)


def test_postgresql_keeps_a_decision_as_it_was_given(cast: Cast) -> None:
    done = classified(a_partner(cast), "Champion", cast)
    for values in ({"reason": "Another"}, {"status": "rejected"}, {"remark": "Later"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Classification.objects.filter(pk=done.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.filter(pk=done.pk).delete()
    open_one = asked(a_partner(cast, "Umbra"), "Farmer", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.filter(pk=open_one.pk).update(reason="What I meant")


def test_a_firm_has_its_own_cohorts(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        add_cohort(kind="longtail", name="diamond", position=1, by=cast.admin)
    own = add_cohort(kind="longtail", name="Rough stone", position=45, by=cast.admin)
    partner = a_partner(cast)
    classified(partner, "Rough stone", cast)
    change_cohort(own, is_retired=True, by=cast.admin)
    with pytest.raises(DomainError):
        asked(a_partner(cast, "Umbra"), "Rough stone", cast)
