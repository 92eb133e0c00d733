"""What of an invoice line is passed on to a vendor: the cost of a licence that is sold as agent (ADR 0705).

SQL that belongs beside `invoice`, `line`, and `credited`, the line that a credit gives back. A credit that cancels a
charge takes its part back; a concession is given by us alone, the vendor's price stays.
"""

from __future__ import annotations

from typing import Final

from engagements.minor_units import digits_of

SOLD: Final = "LEFT JOIN engagements_serviceline sold ON sold.id = line.service_line_id"
_OWN: Final = "line.net_amount * (sold.unit_price - sold.unit_cost) / sold.unit_price"
_PASSES: Final = (
    "sold.is_agent AND sold.unit_price > 0 AND invoice.concession = ''"
    " AND coalesce(credited.charge, line.charge) = 'fee'"
)
PASSED_ON: Final = (
    f"(CASE WHEN {_PASSES} THEN line.net_amount - round({_OWN}, {digits_of('invoice.currency')}) ELSE 0 END)"
)
# What of the line is ours, net of tax.
OWN: Final = f"(line.net_amount - {PASSED_ON})"
