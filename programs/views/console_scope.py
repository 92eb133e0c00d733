"""What the console looks at: the partners that a person sees, narrowed to a territory, as of a day; its addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from engagements.forms import DayField
from partnerview import clock
from partnerview.directory.models import Territory
from partnerview.http.forms import DomainForm
from partnerview.ui.parts import Tab
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Role
from programs.models.partner_profile import partners_seen_by
from programs.reports.queue import waiting_decisions
from programs.views.find import territory_words


class ScopeForm(DomainForm):
    """What the head of the console asks."""

    territory = forms.ModelChoiceField(Territory.objects.none(), required=False, empty_label="All of mine")
    on = DayField(required=False, label="As of")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looks_after_all = user.has_role(Role.CXO, Role.ADMIN, Role.INTEGRATION) or not user.has_role(Role.MANAGER)
        mine = Territory.objects.all() if looks_after_all else user.territories.all()
        self.fields["territory"].widget.attrs |= {"class": "input", "data-size": "small"}
        cast("Any", self.fields["territory"]).queryset = mine
        if looks_after_all:
            cast("Any", self.fields["territory"]).empty_label = "All"


@dataclass(frozen=True)
class Scope:
    """Whose console, of which territory, as of which day."""

    user: User
    form: ScopeForm
    territory: Territory | None
    on: dt.date

    @cached_property
    def seen(self) -> list[int]:
        """The partners that are counted. One query, whatever their number."""
        rows = partners_seen_by(self.user)
        if self.territory is not None:
            rows = rows.filter(territory=self.territory)
        return list(rows.order_by().values_list("pk", flat=True))

    @property
    def words(self) -> str:
        return self.territory.name if self.territory else territory_words(self.user)

    @property
    def query(self) -> dict[str, str]:
        """What an address of the console carries on; nothing for all territories today."""
        chosen = {"territory": str(self.territory.pk)} if self.territory else {}
        return chosen | ({} if self.on == clock.today() else {"on": self.on.isoformat()})

    def page(self, name: str, *args: Any, **query: Any) -> str:
        """An address of the console itself, on the same day in the same territory."""
        return _address(name, args, self.query | query)

    def rows(self, name: str, **query: Any) -> str:
        """A list of what was counted, in the same territory."""
        chosen = {"territory": self.territory.pk} if self.territory else {}
        return _address(f"programs:{name}", (), chosen | query)

    def tabs(self, current: str) -> list[Tab]:
        waiting = len(waiting_decisions(self.seen))
        places = (
            ("Portfolios", "programs:console", None),
            ("Workflow queue", "programs:console-queue", waiting),
            ("Program intelligence", "programs:console-intelligence", None),
        )
        return [Tab(label, self.page(name), count, current=name == current) for label, name, count in places]


def scope_of(request: HttpRequest) -> Scope:
    """From the address; a day or a territory that cannot be read counts as not given, and the field says so."""
    user = user_of(request)
    form = ScopeForm(request.GET if {"territory", "on"} & set(request.GET) else None, user=user)
    given = form.cleaned_data if form.is_bound and (form.is_valid() or form.cleaned_data) else {}
    return Scope(user, form, given.get("territory"), given.get("on") or clock.today())


def _address(name: str, args: tuple[Any, ...], query: dict[str, Any]) -> str:
    address = reverse(name, args=args)
    return f"{address}?{urlencode(query)}" if query else address
