"""Kinds of fields that several forms of Grow ask with."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerview.digits import written_amount
from partnerview.users.models import User
from partnerview.users.permissions import POLICY, Permission


def percent(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2, help_text=help_text
    )


def amount(label: str, *, required: bool = True, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=17, decimal_places=2, help_text=help_text
    )


WORKS = [role.value for role, granted in POLICY.items() if Permission.RAPS_CHANGE in granted and role != "integration"]


class AmountText(forms.DecimalField):
    """An amount as people type it, with or without thousands: `24,000.00`."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(**{"label": label, "min_value": 0, "max_digits": 18, "decimal_places": 3, **kwargs})

    def to_python(self, value: Any) -> Any:
        amount = written_amount(str(value)) if value else None
        return super().to_python(value if amount is None else amount)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def colleagues() -> Any:
    return User.objects.filter(is_active=True, roles__overlap=WORKS).order_by("name")
