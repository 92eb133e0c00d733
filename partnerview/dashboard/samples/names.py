"""What several samples share."""

from __future__ import annotations

import datetime as dt
from typing import Final

TODAY: Final = dt.date(2026, 8, 6)
LONG_NAME: Final = "Osprey Point Insurance Administrators of the Pacific Northwest"
HERE: Final = "#"
