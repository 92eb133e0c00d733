"""The browser for tests marked `browser`: the system's Chromium, installed where that is allowed.

As a program (`python -m tests.chromium`) it finds or installs; as a pytest plugin it leaves those tests
out and says so where there is none, and with CI=true it ends the run instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
MISSING = "No Chromium: install your distribution's `chromium` package, or set CHROMIUM=/path/to/it."


def find() -> Path | None:
    """Where the browser is, if there is one."""
    if named := os.environ.get("CHROMIUM"):
        return Path(named)
    on_path = (Path(found) for name in NAMES if (found := shutil.which(name)))
    return next(on_path, next((path for path in APPLICATIONS if path.exists()), None))


def find_or_install() -> Path | None:
    """Find it, or install the package as root on Debian or Ubuntu."""
    return find() or (find() if _installed_package() else None)


def in_ci() -> bool:
    """Whether a missing browser is an error."""
    return os.environ.get("CI", "").lower() == "true"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path for `playwright.chromium.launch(executable_path=…)`."""
    return str(find())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out and counted, never passed."""
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if not left_out or find():
        return
    if in_ci():
        pytest.exit(MISSING, returncode=1)
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        reporter.write_line(f"{MISSING} {len(left_out)} browser tests are left out.", yellow=True)


def main() -> int:
    """Say where it is; fail only where it has to be there."""
    if found := find_or_install():
        print(f"Chromium: {found}")
        return 0
    print(MISSING, file=sys.stderr)
    return 1 if in_ci() else 0


def _installed_package() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium …", flush=True)
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL, check=False
        )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
