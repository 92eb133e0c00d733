"""Signing in, staying in, being asked again."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from partnerview.users.models import User
from tests.partnerview.users.conftest import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(browser, user, password=PASSWORD):
    return browser.post(LOGIN, {"login": user.email, "password": password})


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


@pytest.fixture
def am(cast, with_password):
    return with_password(cast.account_manager)


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(am, browser_of):
    browser = browser_of()
    wrong = sign_in(browser, am, "wrong")
    unknown = browser.post(LOGIN, {"login": "nobody@example.com", "password": "wrong"})

    assert not is_signed_in(browser)
    sentence = "The email address and/or password you specified are not correct."
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait_but_not_for_ever(am, browser_of):
    browser = browser_of()
    for _ in range(5):
        sign_in(browser, am, "wrong")
    assert "Too many failed login attempts" in sign_in(browser, am).content.decode()
    assert not is_signed_in(browser)

    with time_machine.travel(time.time() + 301):
        sign_in(browser, am)
    assert is_signed_in(browser)


def test_the_wrong_passwords_of_one_do_not_lock_out_another(am, cast, with_password, browser_of):
    other = with_password(cast.other_account_manager)
    for _ in range(6):
        sign_in(browser_of(), am, "wrong")
    browser = browser_of()

    sign_in(browser, other)

    assert is_signed_in(browser)


def test_a_closed_account_does_not_sign_in(am, browser_of):
    User.objects.filter(pk=am.pk).update(is_active=False)
    browser = browser_of()

    sign_in(browser, am)

    assert not is_signed_in(browser)


def test_nobody_signs_up(acme, browser_of):
    browser = browser_of()
    answer = browser.post("/accounts/signup/", {"email": "n@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.filter(email="n@example.org").exists()
    assert not is_signed_in(browser)
    assert answer.status_code == 200


def test_a_session_ends_after_half_an_hour_without_a_request(am, browser_of):
    browser = browser_of(am)
    start = time.time()
    with time_machine.travel(start, tick=False):
        assert browser.get("/clients/").status_code == 200
    with time_machine.travel(start + 29 * 60, tick=False):
        assert browser.get("/clients/").status_code == 200
    with time_machine.travel(start + 60 * 60, tick=False):
        assert browser.get("/clients/").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(am, browser_of):
    browser = browser_of(am)
    start = time.time()
    for minutes in range(0, 12 * 60, 20):
        with time_machine.travel(start + minutes * 60, tick=False):
            assert browser.get("/views/").status_code == 200
    with time_machine.travel(start + 12 * 3600 + 1, tick=False):
        assert browser.get("/views/").status_code == 302


def test_a_new_password_ends_every_session(am, browser_of):
    one, other = browser_of(am), browser_of(am)
    one.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"},
    )

    assert one.get("/clients/").status_code == 302
    assert other.get("/clients/").status_code == 302


def test_signing_in_makes_a_new_session_key(am, browser_of):
    browser = browser_of()
    browser.get(LOGIN)
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    browser.cookies["session"] = before

    sign_in(browser, am)

    assert browser.session.session_key != before


@pytest.mark.parametrize("role", ["finance_lead", "cxo", "admin"])
def test_who_needs_a_second_factor_gets_nowhere_without_one(cast, browser_of, role):
    person = getattr(cast, role)
    Authenticator.objects.filter(user=person).delete()
    browser = browser_of(person)

    assert browser.get("/clients/")["Location"] == "/accounts/2fa/"
    assert browser.post("/clients/new/", {"name": "New"})["Location"] == "/accounts/2fa/"
    assert browser.get("/api/v1/clients/").status_code == 403


def test_removing_the_second_factor_closes_the_door_again(cast, browser_of):
    browser = browser_of(cast.finance_lead)
    assert browser.get("/clients/").status_code == 200
    Authenticator.objects.filter(user=cast.finance_lead).delete()
    browser.get("/accounts/2fa/")

    assert browser.get("/clients/")["Location"] == "/accounts/2fa/"


def test_a_demonstration_asks_for_none_and_says_so(cast, browser_of, settings):
    settings.DEMO = True
    Authenticator.objects.filter(user=cast.finance_lead).delete()

    assert browser_of(cast.finance_lead).get("/clients/").status_code == 200
    assert "No second factor is asked here" in browser_of().get(LOGIN).content.decode()


def test_the_password_alone_does_not_sign_in_who_has_a_second_factor(cast, with_password, browser_of):
    person = with_password(cast.finance_lead)
    Authenticator.objects.filter(user=person).delete()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    assert secret not in str(Authenticator.objects.get(user=person).data)
    browser = browser_of()

    first = sign_in(browser, person)
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert is_signed_in(browser)


def test_every_page_before_and_after_signing_in_carries_the_policy_against_scripts(am, browser_of):
    for answer in (browser_of().get(LOGIN), browser_of(am).get("/clients/"), browser_of(am).get("/nothing/")):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pages_of_a_person_are_not_kept_by_the_browser(am, browser_of):
    assert browser_of(am).get("/clients/")["Cache-Control"] == "no-store"


def test_account_pages_run_no_script_of_their_own(am, fresh):
    import re  # noqa: PLC0415

    browser = fresh(am)
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/login/"):
        page = browser.get(path).content.decode()
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert "src=" in attributes or 'type="application/json"' in attributes, (path, attributes)
            assert "src=" not in attributes or not body.strip()
        assert " style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
