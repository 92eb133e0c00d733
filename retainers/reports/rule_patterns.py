"""Which shapes of rules repeat across partners, so that the pattern stays narrow (T-8). One query.

A shape is model, economics and renewal; terms are what is inside it (shares, margins), counted and not averaged.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet

from retainers.models import Economics, RenewalTrigger, Rule, RuleModel


@dataclass(frozen=True, slots=True)
class RulePattern:
    """One shape: how many active rules have it, of how many partners, and between which shares they lie."""

    model: str
    economics: str
    renewal: str
    rules: int
    partners: int
    least_share: object
    most_share: object

    @property
    def words(self) -> str:
        answers = (Economics, self.economics), (RenewalTrigger, self.renewal)
        said = [kind(answer).label.lower() if answer else "not answered" for kind, answer in answers]
        return "; ".join((RuleModel(self.model).label, *said))

    @property
    def repeats(self) -> bool:
        """Whether more than one partner has it: what one partner alone has widens the pattern."""
        return self.partners > 1


def rule_patterns(rows: QuerySet[Rule]) -> list[RulePattern]:
    """The shapes of those of `rows` that give rights, the commonest first."""
    active = rows.filter(status="active", is_template=False).order_by()
    found = active.values("model", "economics", "renewal").annotate(
        rules=Count("pk"),
        partners=Count("partner", distinct=True),
        least_share=Min("share_percent"),
        most_share=Max("share_percent"),
    )
    return [RulePattern(**row) for row in found.order_by("-partners", "-rules", "model", "economics", "renewal")]
