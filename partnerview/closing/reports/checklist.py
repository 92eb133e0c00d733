"""The checklist of a month: what every app asks before it is closed, in the order of the apps."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from partnerview.books.checklist import Check, Question
from partnerview.months import Month


def checklist(month: Month) -> tuple[Check, ...]:
    """Every line for this month, those that hold up the close first."""
    lines = [ask(month) for ask in questions()]
    return tuple(sorted(lines, key=lambda line: not line.blocks))


def in_the_way(lines: Iterable[Check]) -> tuple[Check, ...]:
    """The lines because of which the month cannot be closed."""
    return tuple(line for line in lines if line.holds_up)


@cache
def questions() -> tuple[Question, ...]:
    """What the apps ask: `CHECKS` in the `closing.py` of each."""
    names = (f"{app.name}.closing" for app in apps.get_app_configs())
    modules = (import_module(name) for name in names if find_spec(name))
    return tuple(ask for module in modules for ask in getattr(module, "CHECKS", ()))
