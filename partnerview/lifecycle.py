"""State changes by compare-and-set: the old status is part of the UPDATE, so two people cannot both win.

`TRANSITIONS` is data on the model. Not for: deciding whether a person may; that is the action's.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import IllegalTransition, StaleState

if TYPE_CHECKING:
    from partnerview.users.models import User

Thing = TypeVar("Thing", bound=models.Model)


def transition(
    thing: Thing,
    *,
    to: str,
    by: User | None,
    reason: str = "",
    effective_on: dt.date | None = None,
    about: models.Model | None = None,
    field: str = "status",
    **changes: Any,
) -> Thing:
    """Move `thing` to the state `to`, together with `changes`, and record it.

    Raises IllegalTransition if its TRANSITIONS know no such move, StaleState if somebody moved it first.
    """
    old = getattr(thing, field)
    name = thing._meta.verbose_name
    if to not in thing.TRANSITIONS[old]:  # type: ignore[attr-defined]
        raise IllegalTransition(f"This {name} is {_words(old)}; it cannot become {_words(to)} from there.")
    before = {field: old, **{column: getattr(thing, column) for column in changes}}
    updates = {field: to, **changes} | _touched(thing)
    if not type(thing)._default_manager.filter(pk=thing.pk, **{field: old}).update(**updates):
        raise StaleState(f"This {name} is no longer {_words(old)}: somebody else moved it. Look at it again.")
    for column, value in updates.items():
        setattr(thing, column, value)
    record(
        thing,
        action=f"{thing._meta.model_name}.{to}",
        by=by,
        before=before,
        after={field: to, **changes},
        reason=reason,
        effective_on=effective_on,
        about=about,
    )
    return thing


def _touched(thing: models.Model) -> dict[str, Any]:
    """An UPDATE by queryset does not refresh `updated_at` by itself."""
    if any(f.name == "updated_at" for f in thing._meta.fields):
        return {"updated_at": clock.now()}
    return {}


def _words(status: str) -> str:
    return str(status).replace("_", " ")
