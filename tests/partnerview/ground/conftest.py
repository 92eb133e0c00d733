"""Run directories of their own, so that no test here touches the servers the other tests use."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerview.embedded.postgres import EmbeddedPostgres
from partnerview.embedded.valkey import EmbeddedValkey

URL_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ROLE", "REDIS_URL", "PARTNERVIEW_NO_SERVERS")


@pytest.fixture(scope="module")
def run_dir() -> Iterator[Path]:
    """A short, empty folder; whatever was started in it is stopped and removed."""
    folder = Path(tempfile.mkdtemp(prefix="partnerview-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    for server in (EmbeddedPostgres(folder), EmbeddedValkey(folder)):
        server.stop()
        shutil.rmtree(server.folder(), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def environment(run_dir: Path) -> dict[str, str]:
    """The environment of a machine where nothing is set but the run directory."""
    ours = {name: value for name, value in os.environ.items() if name not in URL_VARIABLES}
    return {**ours, "PARTNERVIEW_RUN_DIR": str(run_dir)}
