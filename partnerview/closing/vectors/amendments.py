"""V-09 to V-11 and V-23: what a changed price does to revenue and to MRR."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from engagements.normalization import monthly_amount
from partnerview.closing.vectors.vector import Figures, Vector, by_month, counted, shown, total, usd
from partnerview.money import Money
from partnerview.terms import Interval, Terms
from recognition.patterns import PlannedRow, straight_line
from recognition.restatements import Restatement, Treatment, chain, restated

_EVEN: Final = counted("month", "even_months")
_YEAR_2019: Final = Terms(usd(12000), Interval.YEAR, date(2019, 1, 1), date(2020, 1, 1), convention=_EVEN)
_JUNE: Final = date(2019, 6, 1)


def _restated(treatment: Treatment) -> Sequence[PlannedRow]:
    return restated(_YEAR_2019, [Restatement(_JUNE, usd(13000), treatment)])


def _from_may(treatment: Treatment) -> Figures:
    rows = _restated(treatment)
    return {**dict(list(by_month(rows).items())[4:]), "total": total(rows)}


def _v11() -> Figures:
    terms = Terms(usd(55000), Interval.MONTH, date(2018, 4, 1), date(2019, 4, 1), convention=_EVEN)
    before, after = chain(terms, [Restatement(date(2018, 10, 1), usd(45000))])
    return {"to September": total(straight_line(before)), "from October": total(straight_line(after))}


def _v23() -> Figures:
    june = by_month(_restated(Treatment.PROSPECTIVE))["2019-06"]
    amended = Terms(usd(13000), Interval.YEAR, date(2019, 1, 1), date(2020, 1, 1), convention=_EVEN)
    return {"MRR in May": _mrr(_YEAR_2019), "MRR in June": _mrr(amended), "revenue in June": june}


def _mrr(terms: Terms) -> str:
    return shown(Money(monthly_amount(terms), terms.price.currency))


VECTORS: Final = (
    Vector(
        "V-09",
        "$12,000 a year, Jan–Dec 2019, recognized to May, from June $13,000",
        "month grain, even_months, prospective",
        {
            "2019-05": "1000.00",
            "2019-06": "1142.86",
            "2019-07": "1142.85",
            "2019-08": "1142.86",
            "2019-09": "1142.86",
            "2019-10": "1142.86",
            "2019-11": "1142.85",
            "2019-12": "1142.86",
            "total": "13000.00",
        },
        lambda: _from_may(Treatment.PROSPECTIVE),
    ),
    Vector(
        "V-10",
        "the same",
        "month grain, even_months, catch-up",
        {
            "2019-05": "1000.00",
            "2019-06": "1500.00",
            "2019-07": "1083.33",
            "2019-08": "1083.34",
            "2019-09": "1083.33",
            "2019-10": "1083.33",
            "2019-11": "1083.34",
            "2019-12": "1083.33",
            "total": "13000.00",
        },
        lambda: _from_may(Treatment.CATCH_UP),
    ),
    Vector(
        "V-11",
        "$55,000 a month from 1 Apr 2018, $45,000 from 1 Oct, one year",
        "month grain, even_months; periodic",
        {"to September": "330000.00", "from October": "270000.00"},
        _v11,
    ),
    Vector(
        "V-23",
        "the contract of V-09",
        "month grain, even_months, prospective",
        {"MRR in May": "1000.00", "MRR in June": "1083.33", "revenue in June": "1142.86"},
        _v23,
    ),
)
