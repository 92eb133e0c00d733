"""The worked examples that ship with the product (maths.md, vectors), each with its own conventions."""

from typing import Final

from partnerview.closing.vectors import amendments, billing, capacity, concessions, mrr, processes, straight_line
from partnerview.closing.vectors.vector import ProcessVector, Vector

VECTORS: Final[tuple[Vector, ...]] = tuple(
    sorted(
        (
            *straight_line.VECTORS,
            *amendments.VECTORS,
            *billing.VECTORS,
            *capacity.VECTORS,
            *concessions.VECTORS,
            *mrr.VECTORS,
        ),
        key=lambda vector: vector.id,
    )
)
PROCESSES: Final[tuple[ProcessVector, ...]] = processes.VECTORS

__all__ = ["PROCESSES", "VECTORS", "ProcessVector", "Vector"]
