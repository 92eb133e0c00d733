"""Whose figures a person sees: those of the clients that they look after, or of all."""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.directory.models import SEES_ALL, Client
from partnerview.users.models import User
from partnerview.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Scope:
    """The clients that a report is about; None is all of them."""

    clients: tuple[int, ...] | None = None

    @property
    def parameter(self) -> list[int] | None:
        return None if self.clients is None else list(self.clients)


ALL = Scope()


def scope_of(user: User) -> Scope:
    """What this person may see of MRR and revenue."""
    if not user.may(Permission.MRR_VIEW):
        return Scope(())
    if user.has_role(*SEES_ALL):
        return ALL
    return Scope(tuple(Client.objects.visible_to(user).values_list("pk", flat=True)))
