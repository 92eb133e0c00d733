"""Partners in a program, in one call each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from partnerview.directory.models import Partner, Territory
from programs.actions.classifications import approve_classification, propose_classification
from programs.models import Classification, Cohort
from tests.builders import make_partner
from tests.cast import Cast


def in_territory(cast: Cast, name: str = "Northern Europe") -> Territory:
    """A territory of the cast's manager."""
    territory, _ = Territory.objects.get_or_create(name=name)
    territory.managers.add(cast.manager)
    return territory


def a_partner(cast: Cast, name: str = "Penrose Data", **fields: Any) -> Partner:
    fields.setdefault("territory", in_territory(cast))
    fields.setdefault("pam", cast.pam)
    return make_partner(name, **fields)


def cohort(name: str) -> Cohort:
    return Cohort.objects.get(name=name)


def asked(partner: Partner, to: str, cast: Cast, **values: Any) -> Classification:
    values.setdefault("reason", f"It became {to}")
    return propose_classification(partner, to_cohort=cohort(to), by=cast.pam, **values)


def classified(partner: Partner, to: str, cast: Cast, on: dt.date | None = None, **values: Any) -> Classification:
    return approve_classification(asked(partner, to, cast, effective_on=on, **values), by=cast.manager)
