"""What the preview of a billing run shows: the run's own plans, added up and as rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from engagements.actions.billing import preview_billing
from engagements.billing_plan import Draft
from engagements.billing_tables import LeftOutTable, PlannedTable
from engagements.models import Engagement, InvoiceKind
from partnerview.months import Month
from partnerview.users.models import User

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Sum:
    """What the month drafts in one currency, net of tax."""

    currency: str
    invoices: int
    invoiced: Decimal
    credits: int
    credited: Decimal


@dataclass(frozen=True)
class BillingPreview:
    """One month as a run would bill it now; nothing is written."""

    month: Month
    user: User

    @cached_property
    def _preview(self) -> Any:
        return preview_billing(self.month)

    @cached_property
    def drafts(self) -> list[tuple[Engagement, Draft]]:
        found = [(engagement, draft) for engagement, plan in self._preview.plans for draft in plan.drafts]
        return sorted(found, key=lambda pair: (pair[0].client.name, pair[0].name, pair[1].dated_on))

    @cached_property
    def sums(self) -> list[Sum]:
        by_currency: dict[str, list[Draft]] = defaultdict(list)
        for _, draft in self.drafts:
            by_currency[draft.net.currency].append(draft)
        return [_sum(currency, drafts) for currency, drafts in sorted(by_currency.items())]

    @property
    def table(self) -> PlannedTable:
        return PlannedTable([_row(engagement, draft) for engagement, draft in self.drafts[:SHOWN]])

    @property
    def hidden(self) -> int:
        return max(0, len(self.drafts) - SHOWN)

    @cached_property
    def left_out(self) -> LeftOutTable:
        rows = [
            {
                "name": f"{engagement.client.name}, {engagement.name}",
                "url": reverse("engagements:engagement-detail", args=[engagement.pk]),
                "cause": cause,
            }
            for engagement, cause in self._preview.failures
        ]
        return LeftOutTable(rows)

    @property
    def owes_nothing(self) -> int:
        """Engagements that were looked at and owe nothing more in the month."""
        return int(self._preview.looked_at) - len(self._preview.plans) - len(self._preview.failures)


def _sum(currency: str, drafts: list[Draft]) -> Sum:
    notes = [draft for draft in drafts if draft.credits is not None]
    nets = [draft.net.amount for draft in drafts if draft.credits is None]
    credited = sum((note.net.amount for note in notes), Decimal(0))
    return Sum(currency, len(nets), sum(nets, Decimal(0)), len(notes), credited)


def _row(engagement: Engagement, draft: Draft) -> dict[str, Any]:
    first, *others = draft.lines
    more = f" and {len(others)} more line{'' if len(others) == 1 else 's'}" if others else ""
    return {
        "client": engagement.client.name,
        "engagement": engagement.name,
        "engagement_id": engagement.pk,
        "kind": InvoiceKind.INVOICE if draft.credits is None else InvoiceKind.CREDIT_NOTE,
        "dated_on": draft.dated_on,
        "what": f"{first.description}{more}",
        "net": draft.net.amount,
        "currency": draft.net.currency,
    }
