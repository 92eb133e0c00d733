"""What leaves the house as a file wants a fresh proof and is put on record, whatever the format (ADR 1990)."""

from __future__ import annotations

import pytest

from partnerview.audit.models import AuditEvent
from tests.cast import Cast
from tests.retainers.builders import an_account, funded

pytestmark = pytest.mark.usefixtures("end_of_april", "lawful")


@pytest.mark.parametrize("kind", ["pdf", "csv", "xlsx"])
@pytest.mark.parametrize("page", ["at-risk", "ledger", "statement"])
def test_a_file_of_money_is_given_to_who_has_just_shown_who_they_are(
    cast: Cast, browser_of, page: str, kind: str
) -> None:
    account = an_account(cast)
    funded(account, 100, cast)
    address = f"{pages_of(account)[page]}?format={kind}"
    refused = browser_of(cast.finance_lead).get(address)
    assert (refused.status_code, "reauthenticate" in refused["Location"]) == (302, True)
    assert not AuditEvent.objects.filter(action="list.exported").exists()
    assert browser_of(cast.finance_lead, proved=True).get(address).status_code == 200
    assert AuditEvent.objects.get(action="list.exported").after["format"] == kind


def pages_of(account) -> dict[str, str]:
    return {
        "at-risk": "/at-risk/",
        "ledger": f"/deposit-accounts/{account.pk}/ledger/",
        "statement": f"/partners/{account.partner_id}/statement/",
    }
