"""Changing how the firm counts. What is posted stays; what is planned or posted from now on follows."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from partnerview.audit.actions import record
from partnerview.books.models import AccountingPeriod, Conventions, PeriodStatus
from partnerview.errors import Conflict, InvalidInput
from partnerview.money import minor_units
from partnerview.users.models import User


@transaction.atomic
def change_conventions(*, by: User, **values: Any) -> Conventions:
    """Set what differs.

    Raises Conflict for the first month of the books, or the fiscal year, once a month is closed.
    """
    conventions = Conventions.objects.select_for_update(no_key=True).get(pk=1)
    changed = {name: value for name, value in values.items() if getattr(conventions, name) != value}
    if not changed:
        return conventions
    _check(changed)
    before = {name: getattr(conventions, name) for name in changed}
    for name, value in changed.items():
        setattr(conventions, name, value)
    conventions.save(update_fields=list(changed))
    record(conventions, action="conventions.changed", by=by, before=before, after=changed)
    return conventions


def _check(changed: dict[str, Any]) -> None:
    if "reporting_currency" in changed:
        minor_units(changed["reporting_currency"])
    if "books_start_on" in changed and changed["books_start_on"].day != 1:
        raise InvalidInput("The books start with the first day of a month.", field="books_start_on")
    frozen = {"books_start_on", "fiscal_year_first_month"} & set(changed)
    if frozen and AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED).exists():
        raise Conflict("A month is closed already: the start of the books and of the fiscal year stay as they are.")
