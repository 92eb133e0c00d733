"""The library as one contact sees it: trainings with who of the firm has done them, then everything else by kind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from partnerview import clock
from partnerview.directory.models import Partner
from partnerview.users.models import User
from programs.models import Completion, Resource, ResourceKind


@dataclass(frozen=True, slots=True)
class Training:
    """A training, when this contact has done it, and who else of the firm."""

    resource: Resource
    done_at: dt.datetime | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """`kinds` are (title, resources) without the trainings."""

    trainings: tuple[Training, ...]
    kinds: tuple[tuple[str, tuple[Resource, ...]], ...]

    @property
    def left(self) -> int:
        return sum(training.done_at is None for training in self.trainings)

    @property
    def heading(self) -> str:
        if not self.trainings and not self.kinds:
            return "Nothing is published for you yet"
        if not self.left:
            return "Every training is done" if self.trainings else "What helps you sell and deliver"
        return "One training is left" if self.left == 1 else f"{self.left} trainings are left"


def shelf_of(partner: Partner, user: User) -> Shelf:
    """Two queries, and those that find the partner's tier and class."""
    resources = list(Resource.objects.meant_for(partner, clock.today()).order_by("title", "id"))
    done = Completion.objects.filter(partner=partner, resource__in=resources).select_related("done_by")
    by_resource: dict[int, list[Completion]] = defaultdict(list)
    for completion in done.order_by("id"):
        by_resource[completion.resource_id].append(completion)
    trainings = tuple(_training(one, by_resource[one.pk], user) for one in resources if one.is_training)
    kinds = (
        (str(kind.label), tuple(one for one in resources if one.kind == kind))
        for kind in ResourceKind
        if kind != ResourceKind.TRAINING
    )
    return Shelf(trainings, tuple((title, rows) for title, rows in kinds if rows))


def address_of(resource: Resource) -> str:
    """Where a contact opens it."""
    return resource.link or reverse("portal:resource-file", args=[resource.pk])


def _training(resource: Resource, done: list[Completion], user: User) -> Training:
    mine = next((one.done_at for one in done if one.done_by_id == user.pk), None)
    return Training(resource, mine, tuple(one.done_by.name for one in done if one.done_by_id != user.pk))
