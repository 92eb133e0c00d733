"""Things done at the same moment, each on its own connection, really committed.

The `arena` fixture moves the test to a database of its own, so that nothing has to be rolled back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django_tenants.utils import tenant_context

from partnerview.tenants.models import Tenant

SECONDS = 20


class Arena:
    """A tenant in which several people act at once."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    def together(self, *acts: Callable[[], Any]) -> list[Any]:
        """What each act returned, or the exception that it raised, in the order of the acts."""
        gate = threading.Barrier(len(acts))

        def run(act: Callable[[], Any]) -> Any:
            try:
                with tenant_context(self.tenant):
                    gate.wait(SECONDS)
                    return act()
            except Exception as error:  # noqa: BLE001  the outcome is what the test looks at
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))
