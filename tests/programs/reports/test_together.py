"""What goes on with one partner: every count on its page is a link, and the list has that many rows."""

from __future__ import annotations

import re

from partnerview import clock
from programs.actions.deals import register_deal
from programs.actions.referrals import leave_word, make_code
from programs.reports.together import together_with
from tests.cast import Cast
from tests.programs.raps import a_partner, opened, promised, usd


def test_a_partner_with_nothing_shows_noughts(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    together = together_with(partner.pk)
    assert (together.raps, together.reviews, together.review, together.promises_open) == (0, 0, None, 0)
    assert browser_of(cast.pam).get(f"/partner-program/{partner.pk}/").status_code == 200


def test_each_count_leads_to_as_many_rows(cast: Cast, browser_of) -> None:
    qar = opened(cast, due_on=clock.today())
    partner = qar.partner
    promised(qar, cast, "Two consultants certified")
    promised(qar, cast, "A case study")
    register_deal(partner, prospect="Larkspur", value=usd(5), expected_close_on=clock.today(), by=cast.pam)
    leave_word(make_code(partner, code="verity", by=cast.pam), company="Union")
    together = together_with(partner.pk)
    assert (together.review, together.review_number, together.review_due_on) == (qar.pk, 1, clock.today())
    assert (together.reviews, together.promises_open, together.deals, together.referrals) == (1, 2, 1, 1)
    browser = browser_of(cast.pam)
    page = browser.get(f"/partner-program/{partner.pk}/").content.decode()
    rows = re.findall(r'<dt><a href="([^"]+)">[^<]+</a></dt>\s*<dd>(\d+)', page)
    assert len(rows) == 6
    for address, count in rows:
        listed = browser.get(address.replace("&amp;", "&")).content.decode()
        assert ("One in all" if count == "1" else f"{count} in all") in listed or count == "0", address
