"""What a firm has settled about its partner program: one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class ProgramPolicyQuerySet(models.QuerySet["ProgramPolicy"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PROGRAMS_VIEW) else self.none()


class ProgramPolicy(models.Model):
    """When a portfolio needs attention, and how many tiered partners one PAM can carry."""

    attention_above = models.PositiveSmallIntegerField(default=3)
    least_tiered = models.PositiveSmallIntegerField(default=8)
    most_tiered = models.PositiveSmallIntegerField(default=10)

    objects = ProgramPolicyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="program_policy_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(least_tiered__lte=models.F("most_tiered")), name="program_policy_range_in_order"
            ),
        ]

    def __str__(self) -> str:
        return "program policy"

    @property
    def words(self) -> str:
        return f"Attention is needed above {self.attention_above} overdue"

    @property
    def range_words(self) -> str:
        return f"{self.least_tiered} to {self.most_tiered} tiered partners for each PAM"

    @classmethod
    def current(cls) -> ProgramPolicy:
        return cls.objects.get(pk=1)
