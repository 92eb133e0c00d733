"""What people can do, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Lower, Now

from engagements.models.person import Person
from partnerview.users.permissions import Permission

if TYPE_CHECKING:
    from partnerview.users.models import User


class SkillQuerySet(models.QuerySet["Skill"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()


class Skill(models.Model):
    """Something that a client may ask for by name."""

    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="skill_name_once")]

    def __str__(self) -> str:
        return self.name


class SkillLevel(models.IntegerChoices):
    LEARNING = 1, "Learning"
    PRACTISED = 2, "Practised"
    EXPERT = 3, "Expert"


class PersonSkillQuerySet(models.QuerySet["PersonSkill"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.PEOPLE_VIEW) else self.none()


class PersonSkill(models.Model):
    """What a person can do, and how well."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people")
    level = models.PositiveSmallIntegerField(choices=SkillLevel.choices, default=SkillLevel.PRACTISED)

    objects = PersonSkillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-level", "skill__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "skill"], name="person_has_skill_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="skill_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}, {self.get_level_display().lower()}"
