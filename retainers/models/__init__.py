"""Rules of partners; deposits: accounts, their ledger, draws, top-up requests, bank statements, reviews."""

from retainers.models.bank_statement import BankLine, BankLineStatus, BankStatement
from retainers.models.cycle import Cycle, CycleStatus
from retainers.models.deposit_account import BURN_DAYS, AccountStatus, DepositAccount, DepositPolicy, RiskThresholds
from retainers.models.deposit_balance import DepositBalance
from retainers.models.deposit_entry import CREDITS, DEBITS, DepositEntry, EntryKind
from retainers.models.draw import Draw, DrawnTime, DrawStatus
from retainers.models.revenue_share import RevenueShare
from retainers.models.risk_review import ReviewDecision, RiskReview
from retainers.models.rule import (
    Economics,
    Need,
    Owner,
    RenewalTrigger,
    Rule,
    RuleModel,
    RuleStatus,
    ShareBasis,
    WhiteLabelTerms,
)
from retainers.models.settlement import Direction, Method, PayeeDetails, Settlement, SettlementStatus
from retainers.models.top_up import TopUpRequest, TopUpStatus

__all__ = [
    "BURN_DAYS",
    "CREDITS",
    "DEBITS",
    "AccountStatus",
    "BankLine",
    "BankLineStatus",
    "BankStatement",
    "Cycle",
    "CycleStatus",
    "DepositAccount",
    "DepositBalance",
    "DepositEntry",
    "DepositPolicy",
    "Direction",
    "Draw",
    "DrawStatus",
    "DrawnTime",
    "Economics",
    "EntryKind",
    "Method",
    "Need",
    "Owner",
    "PayeeDetails",
    "RenewalTrigger",
    "RevenueShare",
    "ReviewDecision",
    "RiskReview",
    "RiskThresholds",
    "Rule",
    "RuleModel",
    "RuleStatus",
    "Settlement",
    "SettlementStatus",
    "ShareBasis",
    "TopUpRequest",
    "TopUpStatus",
    "WhiteLabelTerms",
]
