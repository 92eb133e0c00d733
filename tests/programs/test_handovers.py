"""Handing partners over: who may, to whom, what moves, what stays, and the pack that is kept as it was given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from partnerview import clock
from partnerview.audit.models import AuditEvent
from partnerview.directory.models import Contact, Partner, Territory
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.actions.commitments import settle_promise
from programs.actions.handovers import cancel_handover, carry_out_due, hand_over
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.qars import complete_qar, open_qar, write_qar
from programs.models import Commitment, Handover, HandoverPack, NamedAccount, Qar
from programs.reports.handover_pack import packs_of
from tests.cast import Cast
from tests.programs.raps import a_partner, active, laws_hold, opened, promised, the_account, usd


def a_successor() -> User:
    return User.objects.create_user("successor@example.com", name="Suvi Ahonen", roles=[Role.PAM])


def handed(cast: Cast, *partners: Partner, to: User, **said: Any) -> Handover:
    return hand_over(partners, to=to, reason="Pia leaves at the end of the month", by=cast.manager, **said)


def nothing_moved(partner: Partner, cast: Cast) -> None:
    partner.refresh_from_db()
    assert partner.pam == cast.pam
    assert Handover.objects.count() == 0
    assert HandoverPack.objects.count() == 0


def test_a_person_without_the_role_is_refused_with_the_reason(cast: Cast) -> None:
    partner = a_partner(cast)
    with pytest.raises(InvalidInput, match="Sam O'Neill is no partner account manager"):
        handed(cast, partner, to=cast.sales)
    successor = a_successor()
    successor.is_active = False
    successor.save()
    with pytest.raises(InvalidInput, match="Suvi Ahonen no longer signs in"):
        handed(cast, partner, to=successor)
    nothing_moved(partner, cast)


def test_what_cannot_be_handed_over(cast: Cast) -> None:
    partner, successor = a_partner(cast), a_successor()
    far = Partner.objects.create(name="Far away", pam=cast.pam, territory=Territory.objects.create(name="Japan"))
    for refusal, words, act in (
        (NotPermitted, "does not hand portfolios over",
         lambda: hand_over([partner], to=successor, reason="I go", by=cast.pam)),
        (NotPermitted, "territory that is not yours", lambda: handed(cast, partner, far, to=successor)),
        (InvalidInput, "Choose at least one", lambda: handed(cast, to=successor)),
        (InvalidInput, "looks after Verity Channel Works already", lambda: handed(cast, partner, to=cast.pam)),
        (InvalidInput, "Say why", lambda: hand_over([partner], to=successor, reason=" ", by=cast.manager)),
        (InvalidInput, "today or later",
         lambda: handed(cast, partner, to=successor, effective_on=clock.today() - dt.timedelta(days=1))),
    ):  # fmt: skip
        with pytest.raises(refusal, match=words):
            act()
    nothing_moved(partner, cast)


def test_what_is_open_goes_with_the_partner_and_its_origin_stays(cast: Cast) -> None:
    """V-41 across a change of people: deferred once, in the plan of QAR 2, promised first by Pia."""
    rap = active(cast)
    partner, account = rap.partner, the_account(rap)
    first = opened(cast, partner, due_on=clock.today())
    line = promised(first, cast, "A joint price list", side="ours", owner=cast.pam, owner_name="")
    of_manager = promised(first, cast, "A word with the board", side="ours", owner=cast.manager, owner_name="")
    complete_qar(
        write_qar(first, discussion="Pipeline", concerns="One person carries it all", by=cast.pam), by=cast.pam
    )
    second = open_qar(Qar.objects.get(prior=first), by=cast.pam)
    later = clock.today() + dt.timedelta(days=30)
    settle_promise(line, outcome="deferred", reason="Legal is slow", due_on=later, by=cast.pam)
    successor = a_successor()
    handover = handed(cast, partner, to=successor)
    carried = Commitment.objects.get(deferred_from=line)
    line.refresh_from_db()
    assert (carried.owner, carried.origin_id, carried.deferrals) == (successor, line.pk, 1)
    assert (carried.promised_on, carried.origin.created_by) == (line.promised_on, cast.pam)
    assert line.owner == cast.pam
    of_manager.refresh_from_db()
    assert of_manager.owner == cast.manager
    account.refresh_from_db()
    partner.refresh_from_db()
    assert (account.owner, partner.pam, handover.status) == (successor, successor, "done")
    second.refresh_from_db()
    rap.refresh_from_db()
    assert (second.status, rap.status, rap.created_by) == ("open", "active", cast.pam)
    settle_promise(of_manager, outcome="dropped", reason="Not wanted", by=successor)
    complete_qar(write_qar(second, discussion="Met", concerns="none", by=successor), by=successor)
    laws_hold()


def test_a_handover_leaves_one_event_per_partner_and_one_for_each_thing(cast: Cast) -> None:
    partner, other, successor = a_partner(cast), a_partner(cast, "Cobble & Sons"), a_successor()
    promised(opened(cast, partner, due_on=clock.today()), cast, "A price list", owner=cast.pam, owner_name="")
    handover = handed(cast, partner, other, to=successor)
    events = AuditEvent.objects.filter(action="partner.handed_over").order_by("subject_id")
    assert [event.subject_id for event in events] == [partner.pk, other.pk]
    assert [event.after["promises"] for event in events] == [1, 0]
    assert {event.before["pam"] for event in events} == {cast.pam.pk}
    assert AuditEvent.objects.get(action="commitment.given").after["owner"] == successor.pk
    assert AuditEvent.objects.get(action="handover.done").subject_id == handover.pk


def test_the_pack_says_what_was_promised_what_it_is_worth_and_what_comes_next(cast: Cast) -> None:
    rap = active(cast)
    partner = rap.partner
    ours = commit_mdf(rap, side="vendor", money=usd(9000), purpose="Breakfast", by=cast.pam)
    disburse_mdf(ours, named_account=the_account(rap), activity="Room", money=usd(4000), proof="P1", by=cast.pam)
    qar = opened(cast, partner, due_on=clock.today())
    promised(qar, cast, "Two consultants certified", worth=usd(12000))
    write_qar(qar, concerns="One person carries the sales", by=cast.pam)
    Contact.objects.create(partner=partner, name="Jun-Seo Marchetti", title="Practice lead")
    handed(cast, partner, to=a_successor())
    document = HandoverPack.objects.get().document
    [promise] = document["promises"]
    assert (promise["text"], promise["worth"], promise["deferrals"]) == ("Two consultants certified", "12000.000", 0)
    [plan] = document["plans"]
    assert [plan[name] for name in ("mdf", "co_investment", "committed", "disbursed", "confirmed")] == [
        "24000.000", "24000.000", "9000.000", "4000.000", "0",
    ]  # fmt: skip
    assert document["concerns"][0]["text"] == "One person carries the sales"
    assert [(date["kind"], date["on"]) for date in document["dates"]] == [
        ("qar", clock.today().isoformat()), ("rap", "2026-12-31"),
    ]  # fmt: skip
    assert document["accounts"][0]["name"] == "Ivelbrook Schools Trust"


def test_a_pack_stays_as_it_was_given_and_forgets_a_contact_that_is_erased(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    contact = Contact.objects.create(partner=partner, name="Jun-Seo Marchetti")
    line = promised(opened(cast, partner, due_on=clock.today()), cast)
    successor = a_successor()
    handed(cast, partner, to=successor)
    pack = HandoverPack.objects.get()
    page = f"/handover-packs/{pack.pk}/"
    assert "Jun-Seo Marchetti" in browser_of(successor).get(page).content.decode()
    Commitment.objects.filter(pk=line.pk).update(outcome="done", outcome_on=clock.today(), owner_name="Nobody")
    contact.delete()
    shown = browser_of(successor).get(page).content.decode()
    assert "Two consultants certified" in shown
    assert "A contact that has been erased since" in shown
    assert browser_of(successor).get(f"{page}pdf/").content[:5] == b"%PDF-"
    assert browser_of(cast.pam).get(page).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        HandoverPack.objects.update(document={})
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.update(reason="Another")


def test_one_for_a_day_to_come_waits_and_can_be_cancelled(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    partner, other, successor = a_partner(cast), a_partner(cast, "Cobble & Sons"), a_successor()
    day = clock.today() + dt.timedelta(days=5)
    planned = handed(cast, partner, to=successor, effective_on=day)
    partner.refresh_from_db()
    assert (planned.status, partner.pam, HandoverPack.objects.count()) == ("planned", cast.pam, 0)
    with pytest.raises(Conflict, match="Verity Channel Works is in a handover that is planned"):
        handed(cast, partner, other, to=successor)
    with pytest.raises(InvalidInput, match="Say why"):
        cancel_handover(planned, reason="", by=cast.manager)
    cancel_handover(planned, reason="Pia stays", by=cast.manager)
    handed(cast, partner, to=successor, effective_on=day)
    assert carry_out_due() == 0
    monkeypatch.setattr(clock, "today", lambda: day)
    assert carry_out_due() == 1
    assert carry_out_due() == 0
    partner.refresh_from_db()
    assert (partner.pam, HandoverPack.objects.get().given_on) == (successor, day)


def test_a_planned_one_is_refused_on_its_day_to_somebody_who_lost_the_role(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, successor = a_partner(cast), a_successor()
    day = clock.today() + dt.timedelta(days=5)
    handed(cast, partner, to=successor, effective_on=day)
    User.objects.filter(pk=successor.pk).update(roles=[Role.SALES])
    monkeypatch.setattr(clock, "today", lambda: day)
    assert carry_out_due() == 0
    partner.refresh_from_db()
    assert (partner.pam, Handover.objects.get().status) == (cast.pam, "planned")


def test_packs_of_many_partners_cost_as_many_queries_as_of_one(cast: Cast) -> None:
    many = [a_partner(cast, f"Partner {number}") for number in range(12)]
    for partner in many:
        promised(opened(cast, partner, due_on=clock.today()), cast)
    counts = []
    for partners in (many[:1], many):
        with CaptureQueriesContext(connection) as captured:
            documents = packs_of([partner.pk for partner in partners], on=clock.today())
        counts.append(len(captured))
    assert {len(document["promises"]) for document in documents.values()} == {1}
    assert counts[0] == counts[1]


def test_accounts_that_are_won_stay_with_who_won_them(cast: Cast) -> None:
    rap = active(cast)
    NamedAccount.objects.filter(rap=rap).update(status="won", won_arr=118000, won_on=clock.today())
    handed(cast, rap.partner, to=a_successor())
    assert the_account(rap).owner == cast.pam
