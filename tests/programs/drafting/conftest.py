from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.programs.drafting.stand_in import StandIn, standing_in


@pytest.fixture
def model(settings: Any) -> Iterator[StandIn]:
    """A model that is configured and answers well."""
    with standing_in() as stand_in:
        settings.DRAFTING_URL, settings.DRAFTING_MODEL = stand_in.url, "stand-in-1"
        settings.DRAFTING_SECONDS = 10
        yield stand_in
