"""Half of a surrogate pair is refused in words; a whole one is a character like any other."""

from __future__ import annotations

import pytest

from partnerview.directory.models import Client
from tests.cast import Cast


@pytest.mark.parametrize("field", ["name", "country", "tax_rate"])
@pytest.mark.parametrize("text", [r"\ud800", r"\uDC00", r"a\ud83d"])
def test_half_a_character_is_refused_and_nothing_is_written(cast: Cast, api_of, field: str, text: str) -> None:
    body = f'{{"name": "Penrose", "{field}": "{text}"}}'
    answer = api_of(cast.manager).generic(
        "POST", "/api/v1/clients/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="half"
    )
    assert (answer.status_code, "half a character" in answer.json()["detail"]) == (400, True)
    assert not Client.objects.filter(name__startswith="Penrose").exists()


def test_a_pair_of_halves_is_one_character(cast: Cast, api_of) -> None:
    body = r'{"name": "Penrose \ud83d\ude80"}'
    answer = api_of(cast.manager).generic(
        "POST", "/api/v1/clients/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="whole"
    )
    assert (answer.status_code, answer.json()["name"]) == (201, "Penrose 🚀")
