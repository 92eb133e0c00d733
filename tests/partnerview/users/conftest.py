"""Browsers whose person has just proved who they are, and people with passwords."""

import pytest

PASSWORD = "correct horse battery"


@pytest.fixture
def fresh(browser_of):
    """A signed-in browser with a proof from a moment ago; `age` in seconds makes it older."""

    def sign_in(user, age=0):
        browser = browser_of(user)
        browser.prove(user, seconds_ago=age)
        return browser

    return sign_in


@pytest.fixture
def with_password(cast):
    """Everybody of the cast can sign in with PASSWORD."""

    def give(user):
        user.set_password(PASSWORD)
        user.save()
        return user

    return give


@pytest.fixture(autouse=True)
def _own_cache(settings, request):
    """Attempts at signing in are counted in the cache: each test starts from none."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}
