"""Whether the chain of audit events holds: every row hashed, numbered and linked as the trigger left it.

Reads the log once, in the database. Not for: repair; a broken chain is evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.db.rows import fetch

FIRST_BROKEN = """
    WITH chain AS (
        SELECT id, sequence, hash, previous_hash, audit_hash(event) AS expected_hash,
               lag(sequence, 1, 0::bigint) OVER in_order AS sequence_before,
               lag(hash, 1, repeat('0', 64)::varchar) OVER in_order AS hash_before
        FROM audit_auditevent event
        WINDOW in_order AS (ORDER BY sequence)
    )
    SELECT id, sequence,
           CASE WHEN sequence <> sequence_before + 1 THEN 'rows are missing before it'
                WHEN previous_hash <> hash_before THEN 'it does not follow from the row before'
                ELSE 'its content is not what was recorded' END AS fault
    FROM chain
    WHERE sequence <> sequence_before + 1 OR previous_hash <> hash_before OR hash <> expected_hash
    ORDER BY sequence
    LIMIT 1
"""
ENDS = """
    SELECT head.sequence AS head, coalesce(last.sequence, 0) AS events,
           head.sequence = coalesce(last.sequence, 0) AND head.hash = coalesce(last.hash, repeat('0', 64)) AS agree
    FROM audit_chainhead head
    LEFT JOIN LATERAL (SELECT sequence, hash FROM audit_auditevent ORDER BY sequence DESC LIMIT 1) last ON true
    WHERE head.id = 1
"""


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that is not as it was recorded, and in which way."""

    id: int
    sequence: int
    fault: str


@dataclass(frozen=True, slots=True)
class Ends:
    """The number on the head, the number of the last event, and whether head and event agree."""

    head: int
    events: int
    agree: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds. `fault` is a sentence for whoever has to look."""

    events: int
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


def verify_chain() -> Verdict:
    """Walk the whole log of this firm."""
    ends = fetch(Ends, ENDS)
    if not ends:
        return Verdict(0, "The head of the chain is missing.")
    broken = fetch(Break, FIRST_BROKEN)
    if broken:
        first = broken[0]
        return Verdict(ends[0].events, f"Event {first.sequence} (row {first.id}) is broken: {first.fault}.")
    if not ends[0].agree:
        said = f"The chain ends at event {ends[0].events} and its head says {ends[0].head}"
        return Verdict(ends[0].events, f"{said}: events at the end are missing.")
    return Verdict(ends[0].events)
