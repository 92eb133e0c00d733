"""Service levels: targets, duties of both sides, and what was reached of a target in a month (a fact)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from engagements.models import Duty, Engagement, Offering, ServiceLevel, Side, SlaAttainment
from partnerview import clock
from partnerview.audit.actions import record
from partnerview.errors import InvalidInput
from partnerview.months import Month

if TYPE_CHECKING:
    from partnerview.users.models import User

WHOLE: Final = Decimal(100)
Subject = Offering | Engagement


@transaction.atomic
def agree_level(subject: Subject, *, name: str, measure: str, target_percent: Decimal, by: User) -> ServiceLevel:
    """Promise a target: of an offering for everybody who has a line of it, or of one engagement."""
    if not name.strip():
        raise InvalidInput("Give it a name.", code="required", field="name")
    if not measure.strip():
        raise InvalidInput("Say what is counted, such as “answered within 30 minutes”.", field="measure")
    if not 0 < target_percent <= WHOLE:
        raise InvalidInput("A target is a share above 0 and at most 100 %.", field="target_percent")
    level = ServiceLevel.objects.create(
        **_of(subject), name=name.strip(), measure=measure.strip(), target_percent=target_percent
    )
    after = {"name": level.name, "target_percent": target_percent}
    record(level, action="servicelevel.agreed", by=by, after=after, about=subject)
    return level


@transaction.atomic
def drop_level(level: ServiceLevel, *, by: User) -> ServiceLevel:
    """It is promised no more. What was reached of it stays."""
    level = ServiceLevel.objects.select_for_update(no_key=True).get(pk=level.pk)
    level.is_agreed = False
    level.save(update_fields=["is_agreed", "updated_at"])
    about = level.offering or level.engagement
    record(level, action="servicelevel.dropped", by=by, before={"name": level.name}, about=about)
    return level


@transaction.atomic
def agree_duty(subject: Subject, *, side: str, text: str, by: User) -> Duty:
    """What one side does so that the targets can be kept."""
    if side not in Side.values:
        raise InvalidInput("A duty is ours or the client's.", field="side")
    if not text.strip():
        raise InvalidInput("Say what is to be done.", code="required", field="text")
    duty = Duty.objects.create(**_of(subject), side=side, text=text.strip())
    record(duty, action="duty.agreed", by=by, after={"text": duty.text, "side": side}, about=subject)
    return duty


@transaction.atomic
def remove_duty(duty: Duty, *, by: User) -> None:
    about = duty.offering or duty.engagement
    record(duty, action="duty.removed", by=by, before={"text": duty.text}, about=about)
    duty.delete()


@transaction.atomic
def record_attainment(
    engagement: Engagement,
    *,
    service_level: ServiceLevel,
    month: Month,
    attained_percent: Decimal,
    by: User,
    note: str = "",
) -> SlaAttainment:
    """What was reached of a target in a month. Recorded again, the later row holds and the earlier stays."""
    if not ServiceLevel.objects.of(engagement).filter(pk=service_level.pk).exists():
        raise InvalidInput("That is no target of this engagement. Choose one of its own.", field="service_level")
    if not 0 <= attained_percent <= WHOLE:
        raise InvalidInput("What was reached is a share of 0 to 100 %.", field="attained_percent")
    if month > Month.of(clock.today()):
        raise InvalidInput("That month has not begun. Give the present one or an earlier one.", field="month")
    if month < Month.of(engagement.starts_on):
        raise InvalidInput("The engagement began later. Give the month of its start or a later one.", field="month")
    row = SlaAttainment.objects.create(
        engagement=engagement,
        service_level=service_level,
        month=month.first_day,
        attained_percent=attained_percent,
        target_percent=service_level.target_percent,
        note=note.strip(),
        recorded_by=by,
    )
    after = {"name": service_level.name, "attained_percent": attained_percent, "month": row.month}
    record(row, action="slaattainment.recorded", by=by, after=after, about=engagement, effective_on=month.last_day)
    return row


def _of(subject: Subject) -> dict[str, Subject]:
    return {"offering" if isinstance(subject, Offering) else "engagement": subject}
