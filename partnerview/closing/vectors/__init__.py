"""The worked examples that ship with the product (maths.md, vectors), each with its own conventions."""

from typing import Final

from partnerview.closing.vectors import (
    amendments,
    billing,
    capacity,
    concessions,
    deposits,
    hours,
    mrr,
    payouts,
    plans,
    processes,
    retention,
    straight_line,
)
from partnerview.closing.vectors.vector import ProcessVector, Vector

_ALL: Final = (
    straight_line,
    amendments,
    billing,
    capacity,
    concessions,
    deposits,
    hours,
    mrr,
    payouts,
    plans,
    retention,
)
VECTORS: Final[tuple[Vector, ...]] = tuple(
    sorted((vector for module in _ALL for vector in module.VECTORS), key=lambda vector: vector.id)
)
PROCESSES: Final[tuple[ProcessVector, ...]] = (*processes.VECTORS, *deposits.PROCESSES)

__all__ = ["PROCESSES", "VECTORS", "ProcessVector", "Vector"]
