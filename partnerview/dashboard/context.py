"""What the shell around every page needs: who, where, how light, which destinations.

Everything is worked out when a template asks for it, so that a fragment costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest

from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.dashboard.navigation import Section, address, sections_for
from partnerview.notifications.models import Notification
from partnerview.ui import formats
from partnerview.users.permissions import Role

THEMES: Final = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class Who:
    """The person who is signed in, as the top bar names them."""

    name: str
    initials: str
    roles: str


@dataclass(frozen=True, slots=True)
class Firm:
    """Where the person is: the firm, how it counts, and a month that is being closed."""

    name: str
    note: str
    closing: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere, already resolved."""

    label: str
    url: str


class Shell:
    """The frame of one page for one request. Safe on pages without a person, such as errors."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def theme(self) -> str:
        """`light` or `dark` where the person has chosen; empty follows the system."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def is_demo(self) -> bool:
        """Whether this is a demonstration, which asks for no second factor and says so."""
        return bool(settings.DEMO)

    @cached_property
    def person(self) -> Who | None:
        user = self._user
        if user is None:
            return None
        return Who(user.name, user.initials, ", ".join(str(Role(role).label) for role in user.roles))

    @cached_property
    def firm(self) -> Firm | None:
        """One query, on whole pages only."""
        if self._user is None:
            return None
        closing = AccountingPeriod.objects.filter(status=PeriodStatus.CLOSING).order_by("month").values("month")[:1]
        row = Conventions.objects.annotate(closing=Subquery(closing)).first()
        if row is None:
            return None
        if not self._is_inside:
            return Firm(row.firm_name, "Partner portal", "")
        place = row.time_zone.rpartition("/")[2].replace("_", " ")
        return Firm(
            row.firm_name,
            f"Reporting in {row.reporting_currency}, {place} time",
            f"{formats.month_name(row.closing)} is closing" if row.closing else "",
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return () if self._user is None else sections_for(self._user, self._request.path)

    @cached_property
    def search_url(self) -> str | None:
        return address("search") if self._is_inside else None

    @cached_property
    def notifications_url(self) -> str | None:
        return None if self._user is None else address("notifications:notification-list")

    @cached_property
    def unread(self) -> int:
        """Notifications that wait for this person: the rows of the page that the number leads to."""
        if self._user is None:
            return 0
        return Notification.objects.visible_to(self._user).open().count()

    @cached_property
    def account_links(self) -> tuple[Link, ...]:
        named = (("Sign-in and security", "mfa_index"), ("Change password", "account_change_password"))
        return tuple(Link(label, url) for label, name in named if (url := address(name)))

    @cached_property
    def sign_out_url(self) -> str | None:
        return address("account_logout")

    @property
    def _is_inside(self) -> bool:
        """Somebody of the firm: search is theirs alone."""
        return self._user is not None and not self._user.is_outside

    @property
    def _user(self) -> Any:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
