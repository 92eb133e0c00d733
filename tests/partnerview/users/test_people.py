"""Settings → People and roles."""

import pytest

from partnerview.audit.models import AuditEvent
from partnerview.errors import Conflict
from partnerview.users.actions.people import change_user, deactivate_user, invite_user
from partnerview.users.models import User
from partnerview.users.permissions import Role

PAGES = [
    "/settings/people/",
    "/settings/people/new/",
    "/settings/roles/",
    "/settings/api-keys/",
    "/settings/api-keys/new/",
]


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMIN])
@pytest.mark.parametrize("path", PAGES)
def test_only_an_admin_enters_the_settings(cast, fresh, role, path):
    assert fresh(cast.by_role()[role]).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_an_admin_does(cast, fresh, path):
    assert fresh(cast.admin).get(path).status_code == 200


def test_inviting_wants_a_fresh_proof(cast, fresh):
    answer = fresh(cast.admin, age=600).post(
        "/settings/people/new/", {"name": "N", "email": "n@x.org", "roles": ["sales"]}
    )

    assert answer.status_code == 302
    assert not User.objects.filter(email="n@x.org").exists()


def test_after_the_proof_the_form_is_carried_out_as_it_was_filled_in(cast, fresh, with_password):
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    from tests.partnerview.users.conftest import PASSWORD  # noqa: PLC0415

    Authenticator.objects.filter(user=cast.admin).delete()
    with_password(cast.admin)
    browser = fresh(cast.admin, age=600)
    session = browser.session
    session["has_second_factor"] = True
    session.save()
    asked = browser.post("/settings/people/new/", {"name": "Nora", "email": "nora@x.org", "roles": ["sales"]})
    answer = browser.post(asked["Location"], {"password": PASSWORD, "next": "/settings/people/new/"})

    assert User.objects.get(email="nora@x.org").roles == ["sales"]
    assert answer.status_code == 302


def test_a_proof_does_not_bring_back_a_permission_that_is_gone(cast, fresh, with_password):
    from tests.partnerview.users.conftest import PASSWORD  # noqa: PLC0415

    with_password(cast.admin)
    browser = fresh(cast.admin, age=600)
    asked = browser.post("/settings/people/new/", {"name": "Nora", "email": "nora@x.org", "roles": ["admin"]})
    User.objects.filter(pk=cast.admin.pk).update(roles=["sales"])
    browser.post(asked["Location"], {"password": PASSWORD, "next": "/settings/people/new/"})

    assert not User.objects.filter(email="nora@x.org").exists()


@pytest.mark.parametrize("email", ["account_manager@example.com", "ACCOUNT_MANAGER@example.com"])
def test_an_address_belongs_to_one_person(cast, fresh, email):
    people = User.objects.count()
    answer = fresh(cast.admin).post("/settings/people/new/", {"name": "Another", "email": email, "roles": ["sales"]})

    assert answer.status_code == 422
    assert "already a person with this e-mail address" in answer.content.decode()
    assert User.objects.count() == people


@pytest.mark.parametrize("roles", [[], ["emperor"], ["admin", "emperor"]])
def test_roles_that_do_not_exist_are_refused(cast, fresh, roles):
    answer = fresh(cast.admin).post("/settings/people/new/", {"name": "N", "email": "n@x.org", "roles": roles})

    assert answer.status_code == 422
    assert not User.objects.filter(email="n@x.org").exists()


def test_nobody_changes_their_own_roles(cast):
    with pytest.raises(Conflict) as refused:
        change_user(cast.admin, name=cast.admin.name, roles=["admin", "cxo"], by=cast.admin)

    assert refused.value.code == "own_account"
    assert User.objects.get(pk=cast.admin.pk).roles == ["admin"]


def test_nobody_closes_their_own_account(cast):
    with pytest.raises(Conflict):
        deactivate_user(cast.admin, by=cast.admin, reason="Leaving")


@pytest.mark.parametrize(
    ("act", "how"),
    [(change_user, {"name": "Ada", "roles": ["sales"]}), (deactivate_user, {"reason": "Leaving"})],
)
def test_the_last_admin_stays(cast, act, how):
    with pytest.raises(Conflict) as refused:
        act(cast.admin, by=cast.manager, **how)

    assert refused.value.code == "last_admin"
    assert User.objects.get(pk=cast.admin.pk).may("users.manage")


def test_with_a_second_admin_the_first_may_go(cast):
    change_user(cast.manager, name=cast.manager.name, roles=["manager", "admin"], by=cast.admin)

    assert not deactivate_user(cast.admin, by=cast.manager, reason="Leaving").is_active


def test_an_invited_person_sets_a_password_through_the_link_and_is_in(cast, fresh, browser_of):
    fresh(cast.admin).post("/settings/people/new/", {"name": "Nora", "email": "Nora@X.org", "roles": ["sales"]})
    nora = User.objects.get(email="nora@x.org")
    link = fresh(cast.admin).get(f"/settings/people/{nora.pk}/").context["link"]
    browser = browser_of()
    form = browser.get(link.partition("localhost")[2], follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": "a very long one", "password2": "a very long one"})
    browser.post("/accounts/login/", {"login": "nora@x.org", "password": "a very long one"})

    assert browser.get("/clients/").status_code == 200
    assert fresh(cast.admin).get(f"/settings/people/{nora.pk}/").context["link"] == ""


def test_closing_an_account_ends_sessions_and_keys_at_once(cast, browser_of, api_of):
    browser, api = browser_of(cast.manager), api_of(cast.manager)
    assert browser.get("/clients/").status_code == 200

    deactivate_user(cast.manager, by=cast.admin, reason="Left the firm")

    assert browser.get("/clients/").status_code == 302
    assert api.get("/api/v1/clients/").status_code == 401


def test_changes_to_people_are_on_record_without_their_names(cast):
    user = invite_user(email="nora@x.org", name="Nora Quist", roles=["sales"], by=cast.admin)
    change_user(user, name="Nora Lind", roles=["manager"], by=cast.admin)
    deactivate_user(user, by=cast.admin, reason="Left")

    events = AuditEvent.objects.filter(subject_type="users.user", subject_id=user.pk).order_by("sequence")
    assert [event.action for event in events] == ["user.invited", "user.changed", "user.deactivated"]
    assert events[1].before == {"roles": ["sales"]}
    assert not any("Nora" in str(event.before) + str(event.after) for event in events)
