"""The demonstration, told to its end: what `make up` shows is made by the real actions and breaks no law."""

from __future__ import annotations

from random import Random

import pytest

from engagements.models import Engagement, Invoice
from partnerview import clock
from partnerview.books.invariants import breaches
from partnerview.books.models import Conventions
from partnerview.closing.demo.build import MONTHS, tell
from partnerview.closing.demo.firms import FIRMS, DemoFirm
from partnerview.closing.demo.stage import email_of
from partnerview.months import Month
from partnerview.tenants.models import Tenant
from partnerview.users.models import User
from recognition.models import RecognitionEntry
from tests.conftest import TenantClient
from tests.crawl import refused_links

SERVICES, VENDOR = FIRMS
EVERYBODY = {user.key for firm in FIRMS for user in firm.users}


def begin(firm: DemoFirm) -> None:
    """Tell the story of eight months inside the tenant of the test."""
    first = Month.of(clock.today()) - MONTHS["small"]
    Conventions.objects.filter(pk=1).update(
        reporting_currency=firm.currency, books_start_on=first.first_day, time_zone=firm.time_zone
    )
    tell(firm, first, Random(f"1 {firm.slug}"))


@pytest.mark.parametrize(
    ("firm", "readers"),
    [
        pytest.param(SERVICES, {"finance", "pam", "cxo"}, id="a services firm"),
        pytest.param(SERVICES, EVERYBODY, marks=pytest.mark.long, id="a services firm, read by everybody"),
        pytest.param(VENDOR, EVERYBODY, marks=pytest.mark.long, id="a vendor, read by everybody"),
    ],
)
def test_a_story_of_eight_months_ends_today_every_law_holds_and_every_link_opens(
    acme, firm: DemoFirm, readers: set[str]
) -> None:
    begin(firm)

    assert {row.currency for row in Engagement.objects.all()} >= {client.currency for client in firm.clients}
    assert Invoice.objects.filter(status="issued").exists()
    assert RecognitionEntry.objects.filter(month=(Month.of(clock.today()) - 1).first_day).exists()
    assert not breaches()
    assert not [link for user in firm.users if user.key in readers for link in _refused(acme, email_of(firm, user.key))]


def _refused(firm: Tenant, email: str) -> list[str]:
    browser = TenantClient(firm)
    browser.force_login(User.objects.get(email=email))
    return [f"{email}: {link}" for link in refused_links(browser)]
