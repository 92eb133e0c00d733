"""The accounts that postings name, and what they are called until a firm says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnerview.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the ledger: its code and name there."""

    code: str
    name: str


# Key → root in Beancount, code and name by default.
ACCOUNTS: Final[dict[str, tuple[str, Account]]] = {
    "cash": ("Assets", Account("1000", "Bank")),
    "receivable": ("Assets", Account("1100", "Trade receivables")),
    "unbilled_receivable": ("Assets", Account("1150", "Unbilled receivables")),
    "contract_asset": ("Assets", Account("1160", "Contract assets")),
    "deposits_held": ("Liabilities", Account("2050", "Deposits held")),
    "draws_unapplied": ("Liabilities", Account("2060", "Draws not applied")),
    "deposit_adjustment": ("Expenses", Account("5100", "Deposit adjustments")),
    "tax_payable": ("Liabilities", Account("2200", "Tax payable")),
    "contract_liability": ("Liabilities", Account("2300", "Contract liabilities")),
    "partner_payable": ("Liabilities", Account("2400", "Partner shares payable")),
    "vendor_payable": ("Liabilities", Account("2450", "Licences to pass on")),
    "partner_share": ("Expenses", Account("5000", "Partner shares")),
    "revenue_scheduled": ("Income", Account("4000", "Recurring revenue")),
    "revenue_worked": ("Income", Account("4100", "Time and materials")),
    "revenue_overage": ("Income", Account("4200", "Hours beyond the contract")),
    "revenue_used": ("Income", Account("4050", "Hours bought ahead")),
    "revenue_usage": ("Income", Account("4250", "Usage")),
    "revenue_concession": ("Income", Account("4800", "Price concessions")),
    "revenue_accepted": ("Income", Account("4300", "One-off revenue")),
    "revenue_progress": ("Income", Account("4350", "Outcome fees")),
}


def root_of(key: str) -> str:
    """Where the account stands: Assets, Liabilities, Income or Expenses."""
    if key in ACCOUNTS:
        return ACCOUNTS[key][0]
    return "Income" if key.startswith("revenue_") else "Assets"


def default_account(key: str) -> Account:
    """What an account is called that nobody has mapped; a kind of revenue that is new counts as other revenue."""
    if key in ACCOUNTS:
        return ACCOUNTS[key][1]
    words = key.removeprefix("revenue_").replace("_", " ")
    return Account("4900" if key.startswith("revenue_") else "9999", words.capitalize())


def check_key(key: str) -> None:
    """Raises InvalidInput for what no posting can name."""
    if key not in ACCOUNTS and not key.startswith("revenue_"):
        raise InvalidInput(f"There is no account “{key}”.", field="key")
