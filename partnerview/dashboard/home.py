"""The home page of a person: the panels that their roles open, in the order of PANELS, and a title.

A later room adds its panel module to PANELS and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from partnerview.dashboard.panels.account_managers import account_managers
from partnerview.dashboard.panels.balances import balances
from partnerview.dashboard.panels.close import close
from partnerview.dashboard.panels.commitments import commitments
from partnerview.dashboard.panels.day_one import day_one
from partnerview.dashboard.panels.deliverables import deliverables_due
from partnerview.dashboard.panels.firm import firm
from partnerview.dashboard.panels.first_steps import first_steps
from partnerview.dashboard.panels.four_numbers import four_numbers
from partnerview.dashboard.panels.hours import hours_at_risk
from partnerview.dashboard.panels.invoices import invoices
from partnerview.dashboard.panels.last_run import last_run
from partnerview.dashboard.panels.mrr import mrr
from partnerview.dashboard.panels.panel import Panel, Place
from partnerview.dashboard.panels.partners import partners
from partnerview.dashboard.panels.program import program
from partnerview.dashboard.panels.prospects import prospects
from partnerview.dashboard.panels.terms import terms
from partnerview.dashboard.panels.waiting import waiting
from partnerview.dashboard.panels.week import week
from partnerview.users.models import User

# In the order of urgency: it is the order on the page and of what the title says.
PANELS: Final[tuple[Callable[[User], Panel | None], ...]] = (
    first_steps,
    day_one,
    waiting,
    close,
    last_run,
    hours_at_risk,
    terms,
    commitments,
    four_numbers,
    week,
    deliverables_due,
    invoices,
    mrr,
    balances,
    account_managers,
    partners,
    program,
    prospects,
    firm,
)
SAID: Final = 2
QUIET: Final = "Nothing waits for you"


@dataclass(frozen=True)
class Home:
    """What one person sees first."""

    panels: tuple[Panel, ...]

    @property
    def heading(self) -> str:
        """The case: the two most urgent things, or that there is none."""
        says = [panel.says for panel in self.panels if panel.says][:SAID]
        heading = "; ".join(says) or QUIET
        return heading[:1].upper() + heading[1:]

    @property
    def across(self) -> list[Panel]:
        return self._at(Place.ACROSS)

    @property
    def main(self) -> list[Panel]:
        return self._at(Place.MAIN)

    @property
    def aside(self) -> list[Panel]:
        return self._at(Place.ASIDE)

    def _at(self, place: Place) -> list[Panel]:
        return [panel for panel in self.panels if panel.place == place]


def home_of(user: User) -> Home:
    """Every panel that has something for this person; those of all their roles together."""
    return Home(tuple(panel for make in PANELS if (panel := make(user)) is not None))
