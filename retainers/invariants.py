"""What must always hold of deposits: one named query per law, returning the rows that break it."""

from __future__ import annotations

from typing import Final

# One window pass: numbered from 1 without a gap, and every running sum continues that of the row before.
CHAIN_HOLDS: Final = """
SELECT account_id, sequence, balance_after, pending_after, funded_after, drawn_after FROM (
    SELECT account_id, sequence, balance_after, pending_after, funded_after, drawn_after, clears_id, of_kind,
        CASE WHEN cleared_on IS NULL THEN 0 ELSE amount END AS cleared,
        CASE WHEN cleared_on IS NULL THEN amount WHEN clears_id IS NULL THEN 0 ELSE -amount END AS pending,
        row_number() OVER chain AS place,
        lag(balance_after, 1, 0::numeric) OVER chain AS balance_before,
        lag(pending_after, 1, 0::numeric) OVER chain AS pending_before,
        lag(funded_after, 1, 0::numeric) OVER chain AS funded_before,
        lag(drawn_after, 1, 0::numeric) OVER chain AS drawn_before
    FROM retainers_depositentry
    WINDOW chain AS (PARTITION BY account_id ORDER BY sequence)
) rows
WHERE sequence <> place
   OR balance_after <> balance_before + cleared
   OR pending_after <> pending_before + pending
   OR funded_after <> funded_before + CASE WHEN of_kind IN ('deposit', 'top_up') THEN cleared ELSE 0 END
   OR drawn_after <> drawn_before - CASE WHEN of_kind = 'draw' THEN cleared ELSE 0 END
"""

# A posted draw has its one entry of its approved amount and no reversal; a reversed one has both; others have none.
DRAW_HAS_ITS_ENTRY: Final = """
SELECT draw.id AS draw, draw.status, count(entry.id) AS entries, coalesce(sum(entry.amount), 0) AS amount
FROM retainers_draw draw LEFT JOIN retainers_depositentry entry ON entry.draw_id = draw.id
GROUP BY draw.id, draw.status, draw.approved_amount
HAVING (draw.status = 'posted' AND (count(entry.id) <> 1 OR sum(entry.amount) <> -draw.approved_amount))
    OR (draw.status = 'reversed' AND (count(entry.id) <> 2 OR sum(entry.amount) <> 0))
    OR (draw.status NOT IN ('posted', 'reversed') AND count(entry.id) > 0)
"""

# What a draw paid of an invoice is what left the account, and it is taken back together.
PAYMENT_OF_ITS_DRAW: Final = """
SELECT draw.id AS draw, payment.amount AS paid, draw.approved_amount AS drawn
FROM retainers_draw draw JOIN engagements_payment payment ON payment.id = draw.payment_id
LEFT JOIN engagements_payment undone ON undone.reverses_id = payment.id
WHERE payment.amount <> draw.approved_amount OR payment.currency <> draw.currency
   OR payment.invoice_id IS DISTINCT FROM draw.invoice_id OR (draw.status = 'posted') <> (undone.id IS NULL)
"""

# Both legs of a transfer, or neither, and they add up to nothing.
TRANSFER_ADDS_UP: Final = """
SELECT entry.id AS entry, entry.amount, other.amount AS other_amount
FROM retainers_depositentry entry
LEFT JOIN retainers_depositentry other ON other.id = entry.counterpart_id OR other.counterpart_id = entry.id
WHERE entry.kind = 'transfer'
  AND (other.id IS NULL OR other.amount <> -entry.amount OR other.currency <> entry.currency)
"""

# A matched bank line is an entry of the same amount and currency.
BANK_LINE_IS_ITS_ENTRY: Final = """
SELECT line.id AS line, line.amount, entry.amount AS entry_amount
FROM retainers_bankline line JOIN retainers_depositentry entry ON entry.id = line.entry_id
WHERE line.amount <> entry.amount OR line.currency <> entry.currency OR entry.cleared_on IS NULL
"""

# Approved by another person under an approval that says so.
DRAW_WAS_APPROVED: Final = """
SELECT draw.id AS draw, draw.status FROM retainers_draw draw
WHERE draw.status IN ('approved', 'posted', 'reversed') AND NOT EXISTS (
    SELECT FROM approvals_approval approval
    WHERE approval.subject_type = 'retainers.draw' AND approval.subject_id = draw.id AND approval.outcome = 'approved')
"""

# What stands on an account is what its entries add up to, added up once more by kind and by clearing.
BALANCE_IS_ITS_LEDGER: Final = """
SELECT account.id AS account, balance.sequence, balance.cleared, balance.pending, balance.funded, balance.drawn
FROM retainers_depositaccount account
LEFT JOIN retainers_depositbalance balance ON balance.account_id = account.id
LEFT JOIN (
    SELECT account_id, count(*) AS entries, sum(amount) FILTER (WHERE cleared_on IS NOT NULL) AS cleared,
        sum(CASE WHEN cleared_on IS NULL THEN amount WHEN clears_id IS NOT NULL THEN -amount END) AS pending,
        sum(amount) FILTER (WHERE cleared_on IS NOT NULL AND of_kind IN ('deposit', 'top_up')) AS funded,
        -sum(amount) FILTER (WHERE cleared_on IS NOT NULL AND of_kind = 'draw') AS drawn
    FROM retainers_depositentry GROUP BY account_id
) sums ON sums.account_id = account.id
WHERE (balance.sequence, balance.cleared, balance.pending, balance.funded, balance.drawn) IS DISTINCT FROM
      (coalesce(sums.entries, 0), coalesce(sums.cleared, 0), coalesce(sums.pending, 0), coalesce(sums.funded, 0),
       coalesce(sums.drawn, 0))
"""

# What a cycle earned is what is owed for it: one payable settlement of the same amount, or none where it is zero.
SETTLED_AS_EARNED: Final = """
SELECT share.id AS share, share.paid, settlement.amount
FROM retainers_revenueshare share
LEFT JOIN retainers_settlement settlement ON settlement.cycle_id = share.cycle_id
     AND settlement.direction = 'payable' AND settlement.reverses_id IS NULL
WHERE share.paid <> coalesce(settlement.amount, 0) OR share.currency <> coalesce(settlement.currency, share.currency)
"""
# A reversal takes back exactly what it names.
REVERSED_WHOLE: Final = """
SELECT undone.id AS settlement, undone.status, reversal.amount
FROM retainers_settlement undone LEFT JOIN retainers_settlement reversal ON reversal.reverses_id = undone.id
WHERE (undone.status = 'reversed') <> (reversal.id IS NOT NULL) OR reversal.amount <> -undone.amount
"""

INVARIANTS: Final[dict[str, str]] = {
    "rules: a cycle is settled as it earned": SETTLED_AS_EARNED,
    "rules: a reversal takes back the whole": REVERSED_WHOLE,
    "deposits: entries form an unbroken chain": CHAIN_HOLDS,
    "deposits: a draw has its entry": DRAW_HAS_ITS_ENTRY,
    "deposits: a payment is what was drawn": PAYMENT_OF_ITS_DRAW,
    "deposits: a transfer adds up to nothing": TRANSFER_ADDS_UP,
    "deposits: a bank line is its entry": BANK_LINE_IS_ITS_ENTRY,
    "deposits: a draw was approved": DRAW_WAS_APPROVED,
    "deposits: a balance is what its entries add up to": BALANCE_IS_ITS_LEDGER,
}
