"""The firm's own currency, and the field that asks for one."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from partnerview.books.models import Conventions
from partnerview.money import currencies

OFTEN_USED: Final = ("EUR", "USD", "GBP", "CHF", "JPY")
_ALL: Final = [(code, code) for code in currencies() if code not in OFTEN_USED]
CHOICES: Final[list[Any]] = [("Often used", [(code, code) for code in OFTEN_USED]), ("All", _ALL)]


def reporting_currency() -> str:
    """The currency that figures over several currencies are shown in."""
    return Conventions.objects.values_list("reporting_currency", flat=True).get(pk=1)


class CurrencyField(forms.ChoiceField):
    """Any currency that is known, those often used first. The firm's own stands there, or with `asks` none."""

    def __init__(self, *, asks: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", None if asks else reporting_currency)
        nothing = [("", "Choose" if kwargs.get("required", True) else "None")] if asks else []
        super().__init__(choices=[*nothing, *CHOICES], **kwargs)
