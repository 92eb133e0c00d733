"""A simulation by the firm's own conventions: what a line leaves out is counted as the firm counts."""

from __future__ import annotations

from dataclasses import replace

from partnerview.books.models import Conventions
from partnerview.proration import Grain
from partnerview.simulation.plan import Simulation, simulate
from partnerview.simulation.request import Asked, LineAsked
from partnerview.terms import Interval


def simulate_for_firm(asked: Asked) -> Simulation:
    """Plan the lines as this firm's run would. Raises InvalidInput, naming every value that cannot be taken."""
    conventions = Conventions.objects.get(pk=1)
    lines = [_completed(line, conventions) for line in asked.lines]
    return simulate(replace(asked, lines=lines), rounding=conventions.rounding)  # type: ignore[arg-type]


def _completed(line: LineAsked, conventions: Conventions) -> LineAsked:
    """With neither grain nor proration given, the firm's own; a week is always counted by days."""
    if line.grain or line.proration:
        return line
    if line.interval == Interval.WEEK and conventions.grain != Grain.DAY:
        return line
    return replace(line, grain=conventions.grain, proration=conventions.proration)
