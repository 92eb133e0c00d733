"""The nouns of Recognize, one file each."""

from recognition.models.entry import EntryKind, RecognitionEntry
from recognition.models.mrr import MovementKind, MrrMovement, MrrSnapshot
from recognition.models.run import RecognitionRun, RunFailure, RunStatus
from recognition.models.schedule import Schedule, ScheduleRow

__all__ = [
    "EntryKind",
    "MovementKind",
    "MrrMovement",
    "MrrSnapshot",
    "RecognitionEntry",
    "RecognitionRun",
    "RunFailure",
    "RunStatus",
    "Schedule",
    "ScheduleRow",
]
