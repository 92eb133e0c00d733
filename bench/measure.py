"""Two ways to do one thing, measured side by side: ours and the yardstick, turn by turn.

The figure is the median of the ratios of neighbours, so that a slower minute of the machine slows both.
Both have to return the same result before any time counts.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

PAIRS = 5


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Way:
    """How one side does it: `run` is timed and returns its result, `before` puts everything back."""

    run: Callable[[], object]
    before: Callable[[], object] = nothing


def compare(what: str, *, ours: Way, yardstick: Way, at_most: float, pairs: int = PAIRS) -> float:
    """Print and return how many times the yardstick's time ours takes; the goal is `at_most`."""
    times = [(_timed(ours), _timed(yardstick)) for _ in range(pairs)]
    for (_, our_result), (_, its_result) in times:
        if our_result != its_result:
            raise AssertionError(f"{what}: ours gave {our_result!r}, the yardstick {its_result!r}")
    ratio = median(our_time / its_time for (our_time, _), (its_time, _) in times)
    our_median, its_median = (median(pair[side][0] for pair in times) for side in (0, 1))
    verdict = "met" if ratio <= at_most else "MISSED"
    print(
        f"{what}: ours {_duration(our_median)}, yardstick {_duration(its_median)}, "
        f"ratio {ratio:.2f}, goal <= {at_most:g}: {verdict}",
        flush=True,
    )
    return ratio


def report(what: str, measured: float, *, at_most: float, unit: str = "s") -> None:
    """Print a figure whose limit is absolute."""
    verdict = "met" if measured <= at_most else "MISSED"
    print(f"{what}: {measured:.3g} {unit}, goal <= {at_most:g} {unit}: {verdict}", flush=True)


def peak() -> float:
    """The largest memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(way: Way) -> tuple[float, object]:
    way.before()
    began = time.perf_counter()
    result = way.run()
    return time.perf_counter() - began, result


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
