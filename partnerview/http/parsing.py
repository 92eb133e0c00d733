"""JSON as it comes in: what is no text in any database is refused before a field sees it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import IO, Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

HALF: Final = "The body holds half a character, such as “\\ud800” without its other half. Send whole characters."


class WholeCharactersParser(JSONParser):
    """JSON may name half of a surrogate pair, and Python keeps it; nothing could store it or say it in an answer."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read()
        data = super().parse(io.BytesIO(raw), media_type, parser_context)
        if b"\\ud" in raw.lower():
            try:
                json.dumps(data, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise ParseError(HALF) from None
        return data
