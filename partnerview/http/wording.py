"""What a field of the API says of a value that it cannot read: the value, and how to write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

SHOWN: Final = 80  # letters of a value that a sentence repeats
LISTED: Final = 12  # choices that a sentence names
_SENTENCES: Final[tuple[tuple[type[Any], str, str], ...]] = (
    (serializers.DateTimeField, "invalid", "“{value}” is no moment. Write it as 2026-03-31T14:05:00Z."),
    (serializers.DateField, "invalid", "“{value}” is no day of the calendar. Write it as 2026-03-31."),
    (serializers.IntegerField, "invalid", "“{value}” is no whole number. Write it as 12."),
    (serializers.DecimalField, "invalid", "“{value}” is no number. Write it as 12.5."),
    (serializers.BooleanField, "invalid", "“{value}” is neither true nor false."),
    (serializers.ChoiceField, "invalid_choice", "“{value}” is not among the choices{choices}."),
    (serializers.RegexField, "invalid", "“{value}” is no code. Write it in capital letters, such as USD or GB."),
    (serializers.CharField, "invalid", "This is not text. Write it in quotes."),
)


def in_our_words(refusal: serializers.ValidationError, body: serializers.Serializer[Any], sent: Any) -> Any:
    """The detail of a refusal, with a sentence that names the value wherever the framework's would not."""
    detail = refusal.detail
    if not isinstance(detail, dict) or not isinstance(sent, Mapping):
        return detail
    return {
        name: [_sentence(problem, body.fields[name], sent.get(name)) for problem in problems]
        if name in body.fields and isinstance(problems, list)
        else problems
        for name, problems in detail.items()
    }


def _sentence(problem: Any, field: serializers.Field[Any, Any, Any, Any], value: Any) -> Any:
    code = getattr(problem, "code", "")
    for kind, known, sentence in _SENTENCES:
        if isinstance(field, kind) and code == known and not isinstance(value, dict | list):
            said = sentence.format(value=str(value)[:SHOWN], choices=_choices(field))
            return serializers.ErrorDetail(said, code=code)
    return problem


def _choices(field: Any) -> str:
    choices = [str(key) for key in getattr(field, "choices", {}) if key != ""]
    return f": {', '.join(choices)}" if 0 < len(choices) <= LISTED else ""
