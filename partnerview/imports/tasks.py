"""The steps of an import in the background. Each loads its batch and calls one action; each may run twice."""

from __future__ import annotations

from celery import shared_task

from partnerview.imports.actions import batches, commits
from partnerview.imports.models import ImportBatch


@shared_task
def stage(batch_id: int) -> None:
    batches.stage_batch(ImportBatch.objects.get(pk=batch_id))


@shared_task
def commit(batch_id: int) -> None:
    commits.commit(ImportBatch.objects.get(pk=batch_id))


@shared_task
def undo(batch_id: int) -> None:
    commits.undo(ImportBatch.objects.get(pk=batch_id))
