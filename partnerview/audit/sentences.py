"""Events in words for people. Each app says its own in `timeline.py`; what nobody says is said plainly.

    SENTENCES = {"line.added": "Line “{name}” added", "invoice.issued": say_issued}
    MAJOR = frozenset({"engagement.running"})

A text is filled from the event: what was there `after` by name, before as `was_<name>`, the day it takes
effect as `effective_on`. A function gets the whole Fact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps

from partnerview.audit.models import AuditEvent
from partnerview.ui import formats

DAY: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fact:
    """What an event says, without who and when."""

    action: str
    subject_type: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    effective_on: dt.date | None = None


Say = str | Callable[[Fact], str]


def fact_of(event: AuditEvent) -> Fact:
    return Fact(event.action, event.subject_type, event.before, event.after, event.effective_on)


def sentence_of(fact: Fact) -> str:
    """The event in words, without its reason and its actor."""
    say = _all_sentences().get(fact.action)
    if callable(say):
        return say(fact)
    try:
        return say.format_map(_words_of(fact)) if say else plainly(fact)
    except (KeyError, AttributeError, IndexError):
        return plainly(fact)  # an event from before its sentence asked for this value


def is_major(action: str) -> bool:
    """Whether a person would tell it first."""
    return action in _all_major()


def plainly(fact: Fact) -> str:
    """Said from the event alone: `Engagement running, was pending approval`; `Person changed: name, country`."""
    noun, verb = noun_of(fact.subject_type).capitalize(), fact.action.rpartition(".")[2].replace("_", " ")
    if "status" in fact.before and "status" in fact.after:
        return f"{noun} {_spaced(fact.after['status'])}, was {_spaced(fact.before['status'])}"
    if verb == "changed" and fact.after:
        return f"{noun} changed: {', '.join(_spaced(name) for name in fact.after)}"
    return f"{noun} {verb}"


def noun_of(subject_type: str) -> str:
    """What people call a record of this type."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type.rpartition(".")[2]


@cache
def _all_sentences() -> dict[str, Say]:
    return {action: say for module in _modules() for action, say in module.SENTENCES.items()}


@cache
def _all_major() -> frozenset[str]:
    return frozenset().union(*(getattr(module, "MAJOR", frozenset()) for module in _modules()))


@cache
def _modules() -> tuple[Any, ...]:
    names = [f"{config.name}.timeline" for config in apps.get_app_configs()]
    return tuple(import_module(name) for name in names if find_spec(name))


def _words_of(fact: Fact) -> dict[str, Any]:
    was = {f"was_{name}": value for name, value in fact.before.items()}
    values = {**was, **fact.after, "effective_on": fact.effective_on}
    return {name: said(value) for name, value in values.items()}


def said(value: Any) -> Any:
    """A day as people read it; the log keeps it as `2026-03-31`."""
    if isinstance(value, str) and DAY.fullmatch(value):
        value = dt.date.fromisoformat(value)
    return formats.day(value) if type(value) is dt.date else value


def _spaced(word: object) -> str:
    return str(word).replace("_", " ")
