"""`POST simulations/`: what the lines of one engagement would come to. Nothing is written."""

from __future__ import annotations

from typing import Any

from partnerview.http.api import Command
from partnerview.simulation.api.shapes import SimulationAnswer, SimulationBody
from partnerview.simulation.asking import simulate_for_firm
from partnerview.simulation.plan import Simulation
from partnerview.simulation.request import AmendmentAsked, Asked, LineAsked
from partnerview.users.permissions import Permission


class Simulations(Command):
    """Schedule, MRR and balances of lines that nobody has sold yet, by the same code as the real run."""

    permission = Permission.SIMULATE
    body = SimulationBody
    shape = SimulationAnswer
    writes = False

    def act(self, data: dict[str, Any]) -> Simulation:
        lines = [LineAsked(**line) for line in data["lines"]]
        amendments = [AmendmentAsked(**change) for change in data["amendments"]]
        return simulate_for_firm(Asked(lines, amendments, data["as_of"]))
