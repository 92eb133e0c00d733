"""Keeping and dropping a person's view of a list."""

from __future__ import annotations

from django.db import transaction

from partnerview.db.laws import kept
from partnerview.errors import InvalidInput
from partnerview.http.models import SavedView
from partnerview.users.models import User

MOST = 50


@transaction.atomic
def keep_view(*, page: str, name: str, query: str, by: User) -> SavedView:
    """Keep the filters and order of the list at `page`. Raises InvalidInput for a name in use there."""
    if SavedView.objects.filter(user=by).count() >= MOST:
        raise InvalidInput(f"You have {MOST} kept views. Drop one first.", field="name")
    with kept(saved_view_once=("name", "You have kept a view of that name here already.")):
        return SavedView.objects.create(user=by, page=page, name=name, query=query)


@transaction.atomic
def drop_view(view: SavedView) -> None:
    view.delete()
