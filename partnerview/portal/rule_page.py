"""One rule as its partner reads it: four sentences, the cycles with what they earned, its own client terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from partnerview.ui.parts import Sentence
from partnerview.users.models import User
from retainers.actions.client_terms import client_terms_of, has_client_terms
from retainers.models import Cycle, Rule, WhiteLabelTerms
from retainers.rule_words import economics_words, sentences_of

SHOWN = 24


@dataclass(frozen=True)
class OwnRule:
    """One version for one contact of its partner."""

    rule: Rule
    user: User

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences_of(self.rule)

    @property
    def anchor(self) -> str:
        return f"rule-{self.rule.pk}"

    @property
    def economics(self) -> str:
        return economics_words(self.rule)

    @cached_property
    def cycles(self) -> list[Cycle]:
        """The latest, with what each paid and what is owed for it."""
        rows = self.rule.cycles.select_related("share").prefetch_related("settlements")
        return list(rows.order_by("-month")[:SHOWN])

    @property
    def has_client_terms(self) -> bool:
        return has_client_terms(self.rule)

    @cached_property
    def client_terms(self) -> WhiteLabelTerms | None:
        return client_terms_of(self.rule, by=self.user)
