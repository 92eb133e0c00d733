"""Every form of Grow opens for those who may use it, with what is on record."""

from __future__ import annotations

from programs.actions.profiles import add_customer, change_profile
from tests.cast import Cast
from tests.programs.builders import a_partner, cohort


def test_every_form_opens_with_what_is_on_record(cast: Cast, browser_of) -> None:
    partner = a_partner(cast)
    change_profile(partner, vertical="Health", by=cast.pam)
    customer = add_customer(partner, name="Larkspur", by=cast.pam)
    pam, admin = browser_of(cast.pam), browser_of(cast.admin)
    at = f"/partner-program/{partner.pk}"
    for address in (f"{at}/profile/", f"{at}/arr/new/", f"{at}/customers/new/", f"{at}/customers/import/"):
        assert pam.get(address).status_code == 200, address
    assert "Larkspur" in pam.get(f"/partner-customers/{customer.pk}/change/").content.decode()
    assert pam.get(f"/cohorts/{cohort('Zombie').pk}/strategy/new/").status_code == 200
    for address in ("/cohorts/new/", f"/cohorts/{cohort('Zombie').pk}/change/", "/console/settings/"):
        assert (pam.get(address).status_code, admin.get(address).status_code) == (403, 200), address
    saved = admin.post("/console/settings/", {"attention_above": 2, "least_tiered": 11, "most_tiered": 10})
    assert (saved.status_code, "The least is above the most." in saved.content.decode()) == (422, True)
    for kind in ("csv", "xlsx"):
        assert pam.get(f"/partner-program/?format={kind}").status_code in {200, 302}
