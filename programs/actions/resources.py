"""The library for partners: published, changed, retired by us; trainings done by contacts of partners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.db.laws import kept
from partnerview.directory.models import Partner
from partnerview.errors import Conflict, InvalidInput, NotPermitted
from partnerview.users.permissions import Permission
from programs.models import Cohort, Completion, Resource

if TYPE_CHECKING:
    from partnerview.users.models import User

ONE_OF_TWO = "Give a file or a link, one of the two."


@transaction.atomic
def publish_resource(
    *, by: User, title: str, kind: str, cohorts: Iterable[Cohort] = (), tiers: Iterable[str] = (), **content: Any
) -> Resource:
    """`content`: summary, and a link or a kept file. Partners of these tiers and classes see it from now on."""
    resource = Resource(title=title.strip(), kind=kind, tiers=_clean(tiers), published_by=by, **content)
    if not resource.title:
        raise InvalidInput("Give it a title.", code="required", field="title")
    with kept(resource_is_a_file_or_a_link=("link", ONE_OF_TWO)):
        resource.save(force_insert=True)
    resource.cohorts.set(cohorts)
    record(resource, action="resource.published", by=by, after={"title": resource.title, "kind": kind})
    return resource


@transaction.atomic
def change_resource(resource: Resource, *, by: User, **values: Any) -> Resource:
    """Another title, summary or audience. What it is, file or link, stays: publish another instead."""
    resource = _locked(resource)
    cohorts = values.pop("cohorts", None)
    if "tiers" in values:
        values["tiers"] = _clean(values["tiers"])
    changed = {name: value for name, value in values.items() if getattr(resource, name) != value}
    for name, value in changed.items():
        setattr(resource, name, value)
    if not resource.title.strip():
        raise InvalidInput("Give it a title.", code="required", field="title")
    resource.save()
    if cohorts is not None:
        resource.cohorts.set(cohorts)
        changed["cohorts"] = sorted(cohort.pk for cohort in cohorts)
    record(resource, action="resource.changed", by=by, after=changed)
    return resource


@transaction.atomic
def retire_resource(resource: Resource, *, by: User) -> Resource:
    """Partners see it no more; who did it stays on record. Retiring again changes nothing."""
    resource = _locked(resource)
    if resource.retired_at is None:
        resource.retired_at = clock.now()
        resource.save(update_fields=["retired_at", "updated_at"])
        record(resource, action="resource.retired", by=by, after={"title": resource.title})
    return resource


@transaction.atomic
def complete_training(resource: Resource, *, by: User) -> Completion:
    """A contact says that they did it. Saying it again changes nothing."""
    partner = Partner.objects.of_contact(by).first()
    if partner is None or not by.may(Permission.PORTAL_ACT):
        raise NotPermitted("Trainings are done by contacts of partners.", code="not_yours")
    if (
        not resource.is_training
        or not Resource.objects.meant_for(partner, clock.today()).filter(pk=resource.pk).exists()
    ):
        raise Conflict("This is no training that is open to you.", code="not_open")
    done, is_new = Completion.objects.get_or_create(resource=resource, done_by=by, defaults={"partner": partner})
    if is_new:
        record(done, action="training.done", by=by, after={"title": resource.title}, about=partner)
    return done


def _locked(resource: Resource) -> Resource:
    return Resource.objects.select_for_update(no_key=True, of=("self",)).get(pk=resource.pk)


def _clean(tiers: Iterable[str]) -> list[str]:
    return sorted({tier.strip() for tier in tiers if tier.strip()})
