"""Pages of RAPs, reviews, promises and MDF: what they say, what a form refuses, who signs in place."""

from __future__ import annotations

import csv
import datetime as dt
import re
from typing import Any

from django.urls import reverse

from partnerview import clock
from programs.actions.commitments import settle_promise
from programs.actions.mdf import commit_mdf, disburse_mdf
from programs.actions.qars import complete_qar, open_qar, write_qar
from programs.models import Qar, Rap
from tests.cast import Cast
from tests.programs.raps import a_partner, active, opened, promised, submitted, the_account, usd


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def page(name: str, pk: int) -> str:
    return reverse(f"programs:{name}", args=[pk])


def test_v37_the_page_of_a_plan_can_be_read_aloud(cast: Cast, browser_of) -> None:
    rap = submitted(cast)
    shown = text_of(browser_of(cast.manager).get(page("rap-detail", rap.pk)))
    for sentence in (
        "we put in USD 24,000.00 of MDF and Verity Channel Works USD 24,000.00: USD 48,000.00 together.",
        "we want USD 340,000.00 of ARR: 14.17 for each unit of MDF.",
        "That returns 8.50 times our money in a year, and 2.83 times the partner’s.",
    ):
        assert sentence in shown
    assert "Sign the RAP" in shown
    assert "Sign the RAP" not in text_of(browser_of(cast.pam).get(page("rap-detail", rap.pk)))


def test_it_is_signed_in_place_by_two_people(cast: Cast, browser_of) -> None:
    rap = submitted(cast)
    address = page("rap-approval", rap.pk)
    assert browser_of(cast.pam).post(address).status_code == 403
    manager, cxo = browser_of(cast.manager), browser_of(cast.cxo, proved=True)
    assert "waits for Manager" in text_of(cxo.post(address, follow=True))
    assert "/accounts/" in manager.post(address)["Location"]
    assert "waits for Manager" in text_of(cxo.post(address, follow=True))
    manager.prove(cast.manager)
    manager.post(address)
    assert "Approved: both signatures" in text_of(cxo.post(address, {"reason": "Go"}, follow=True))
    assert Rap.objects.get().status == "approved"


def test_a_form_names_the_field_keeps_what_was_typed_and_writes_nothing(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    typed = {
        "partner": partner.pk, "period_label": "2026 H2", "goal": "Six bodies", "currency": "USD",
        "mdf_amount": "24,000", "partner_amount": "0", "arr_target": "340,000", "vendor_margin": "60",
        "partner_margin": "20",
    }  # fmt: skip
    refused = browser_of(cast.pam).post(reverse("programs:rap-new"), typed)
    assert refused.status_code == 422
    assert "a RAP is money of both" in text_of(refused)
    assert "Six bodies" in text_of(refused)
    assert Rap.objects.count() == 0
    made = browser_of(cast.pam).post(reverse("programs:rap-new"), typed | {"partner_amount": "24000"})
    assert (made.status_code, made["Location"]) == (302, page("rap-detail", Rap.objects.get().pk))


def test_the_money_of_a_plan_and_what_it_led_to(cast: Cast, browser_of) -> None:
    rap = active(cast)
    commitment = commit_mdf(rap, side="vendor", money=usd(9000), purpose="Breakfast in Leeds", by=cast.pam)
    disburse_mdf(
        commitment,
        named_account=the_account(rap),
        activity="Workshop with the board",
        money=usd(4000),
        proof="SEPA 1",
        by=cast.pam,
    )
    shown = text_of(browser_of(cast.manager).get(page("rap-detail", rap.pk)))
    assert "Workshop with the board" in shown
    assert "Confirm" in shown
    ledger = text_of(browser_of(cast.cxo).get(reverse("programs:mdf-outcomes")))
    assert "Ivelbrook Schools Trust" in ledger
    assert "4,000.00" in ledger
    explained = text_of(browser_of(cast.cxo).get(reverse("programs:rap-explanation", args=[rap.pk, "vendor"])))
    assert "USD 204,000.00" in explained  # 340,000 × 60 %


def test_a_review_shows_last_plan_this_review_and_next_plan(cast: Cast, browser_of) -> None:
    first = opened(cast, due_on=clock.today())
    line = promised(first, cast, due_on=clock.today() + dt.timedelta(days=5))
    write_qar(first, discussion="Slow", concerns="none", by=cast.pam)
    complete_qar(first, by=cast.pam)
    second = open_qar(Qar.objects.get(prior=first), by=cast.pam)
    address = page("qar-detail", second.pk)
    shown = text_of(browser_of(cast.pam).get(address))
    assert "One promise has no outcome yet." in shown
    assert "0 of 1 kept." in shown
    browser = browser_of(cast.pam)
    refused = browser.post(page("promise-outcome", line.pk), {"outcome": "deferred", "reason": "", "due_on": ""})
    assert refused.status_code == 422
    later = (clock.today() + dt.timedelta(days=40)).isoformat()
    browser.post(page("promise-outcome", line.pk), {"outcome": "deferred", "reason": "Exam", "due_on": later})
    shown = text_of(browser.get(address))
    assert "Carried over" in shown
    assert "deferred once" in shown
    typed = {"discussion": "Typed words", "changes": "", "concerns": "", "then": "complete"}
    refused = browser.post(page("qar-writing", second.pk), typed)
    assert refused.status_code == 422
    assert "Write a concern, or “none”." in text_of(refused)
    assert "Typed words" in text_of(refused)
    assert browser.post(page("qar-writing", second.pk), typed | {"concerns": "none"}).status_code == 302
    assert Qar.objects.filter(status="completed").count() == 2


def test_where_nothing_was_promised_the_list_has_no_share_to_show(cast: Cast, browser_of) -> None:
    first = opened(cast, due_on=clock.today())
    write_qar(first, discussion="Slow", concerns="none", by=cast.pam)
    complete_qar(first, by=cast.pam)
    second = open_qar(Qar.objects.get(prior=first), by=cast.pam)
    promised(second, cast, due_on=clock.today() + dt.timedelta(days=5))
    write_qar(second, discussion="Slow", concerns="none", by=cast.pam)
    complete_qar(second, by=cast.pam)

    listed = browser_of(cast.pam).get(reverse("programs:qar-list"))

    cells = {row["number"]: re.findall(r'<td class="num">(.*?)</td>', line) for row, line in lines_of(listed)}
    assert cells == {
        1: ['– <span class="quiet">first review</span>', "–"],
        2: ['– <span class="quiet">nothing was promised</span>', "–"],
        3: ["0", "1"],
    }
    assert "Nothing was promised last quarter." in text_of(browser_of(cast.pam).get(page("qar-detail", second.pk)))
    browser = browser_of(cast.pam)
    browser.prove(cast.pam)
    file = b"".join(browser.get(reverse("programs:qar-list") + "?format=csv").streaming_content).decode().splitlines()
    shares = {line[1]: (line[7], line[8]) for line in csv.reader(file[1:])}
    assert shares == {"1": ("", ""), "2": ("", ""), "3": ("0", "1")}


def lines_of(page: Any) -> list[tuple[Any, str]]:
    """The rows of a list beside their markup."""
    table = page.context["table"]
    return list(zip(table.rows, table.body.split("</tr>"), strict=False))


def test_the_ledger_keeps_promises_over_every_change_of_people(cast: Cast, browser_of) -> None:
    qar = opened(cast, due_on=clock.today())
    line = promised(qar, cast, due_on=clock.today())
    write_qar(qar, discussion="Slow", concerns="none", by=cast.pam)
    complete_qar(qar, by=cast.pam)
    settle_promise(line, outcome="dropped", reason="Called off", by=cast.pam)
    qar.partner.pam = cast.manager
    qar.partner.save()
    assert "Two consultants certified" not in text_of(browser_of(cast.pam).get(reverse("programs:promises")))
    shown = text_of(browser_of(cast.manager).get(reverse("programs:promises")))
    assert "Two consultants certified" in shown
    assert "Called off" in shown
    csv = browser_of(cast.cxo)
    csv.prove(cast.cxo)
    assert b"Jun-Seo Marchetti" in b"".join(csv.get(reverse("programs:promises") + "?format=csv"))


def test_who_does_not_work_with_partners_finds_no_plan(cast: Cast, browser_of) -> None:
    rap = submitted(cast)
    assert browser_of(cast.team_member).get(page("rap-detail", rap.pk)).status_code == 403
    assert browser_of(cast.pam).get(page("rap-detail", rap.pk)).status_code == 200
