"""Where the figures of recognition's pages are explained, as addresses with their query (R-12)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode


def mrr_at(**address: object) -> str:
    """Where figures of MRR and of what stands beside it are explained; columns add which of them."""
    return f"{reverse('recognition:mrr-explanation')}?{_query(address)}"


def balance_at(**address: object) -> str:
    """The same for balances, obligations, schedules and revenue."""
    return f"{reverse('recognition:balance-explanation')}?{_query(address)}"


def _query(address: dict[str, object]) -> str:
    return urlencode({name: str(value) for name, value in address.items() if value is not None and value != ""})
