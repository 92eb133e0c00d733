"""The base of every task: it runs for exactly one ready tenant, from a clean schema, or not at all.

The schema is captured when the task is sent, not when the transaction commits or the worker starts.
A task about tenants themselves says `runs_in_public = True`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction

from partnerview.db.connection import connection
from partnerview.origin import TASK
from partnerview.tenants.guard import PUBLIC, TenantMissing, ready_tenant, working_in
from partnerview.tenants.models import Tenant

SCHEMA_HEADER = "_schema_name"
log = logging.getLogger(__name__)


def headers_with_schema(headers: dict[str, Any] | None, *, task: Any = None) -> dict[str, Any]:
    """The message's headers with the schema of this call. A tenant's task is not sent from `public`."""
    complete = {SCHEMA_HEADER: connection.schema_name, **(headers or {})}
    is_tenants = isinstance(task, TenantTask) and not task.runs_in_public
    if is_tenants and complete[SCHEMA_HEADER] in {None, "", PUBLIC}:
        raise TenantMissing(f"{task.name} is sent without a tenant.")
    return complete


class TenantTask(DjangoTask):
    """Refuses to be sent or to run in `public`, for a missing tenant, or for one that is not ready."""

    abstract = True
    runs_in_public = False
    throws = (TenantMissing,)  # foreseen, so that a worker writes no traceback; the line below says it

    def apply_async(self, args: Any = None, kwargs: Any = None, *more: Any, **options: Any) -> Any:
        options["headers"] = headers_with_schema(options.get("headers"), task=self)
        return super().apply_async(args, kwargs, *more, **options)

    def apply(self, args: Any = None, kwargs: Any = None, *more: Any, **options: Any) -> Any:
        options["headers"] = headers_with_schema(options.get("headers"), task=self)
        return super().apply(args, kwargs, *more, **options)

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        self.apply_async_on_commit(args, kwargs)

    def apply_async_on_commit(self, *args: Any, **options: Any) -> None:
        options["headers"] = headers_with_schema(options.get("headers"), task=self)
        transaction.on_commit(partial(self.apply_async, *args, **options))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with self._clean_schema():
            if self.runs_in_public:
                return self.run(*args, **kwargs)
            with working_in(self._tenant(), source=TASK):
                return self.run(*args, **kwargs)

    def _tenant(self) -> Tenant:
        """The ready tenant of this message. A message that outlived its tenant is refused in one line."""
        try:
            return ready_tenant(self._schema())
        except TenantMissing as missing:
            log.warning("%s did not run: %s", self.name, missing)
            raise

    def _schema(self) -> str | None:
        headers: dict[str, str] = self.request.headers or {}
        in_request: str | None = self.request.get(SCHEMA_HEADER)
        return headers.get(SCHEMA_HEADER) or in_request

    @contextmanager
    def _clean_schema(self) -> Iterator[None]:
        """Start from `public` whatever ran before. A worker ends there too; an eager caller stays where it was."""
        before = connection.tenant
        connection.set_schema_to_public()
        try:
            yield
        finally:
            if self.request.is_eager:
                connection.set_tenant(before)
            else:
                connection.set_schema_to_public()
