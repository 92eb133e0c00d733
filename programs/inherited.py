"""Which strategy a partner's QARs and RAPs are made under: the version in force for its cohort."""

from __future__ import annotations

import datetime as dt

from partnerview.directory.models import Partner
from programs.models.classification import Classification
from programs.models.cohort_strategy import CohortStrategy


def strategy_for(partner: Partner, day: dt.date) -> CohortStrategy | None:
    """The highest approved version for the cohort that the partner was in on `day`; None where there is none."""
    cohort = Classification.objects.filter(partner=partner).valid_on(day).values("to_cohort")[:1]
    return CohortStrategy.objects.approved().filter(cohort__in=cohort).order_by("-version").first()
