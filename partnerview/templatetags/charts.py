"""Charts as template tags: `{% load charts %}`. Inputs are the rows of `partnerview.charts.inputs`.

    {% movement_chart months "GBP" caption="Movements by month in GBP" %}
    {% line_chart series "USD" caption="Cleared balance" floor=floor today=today size="medium" %}
    {% bar_chart groups "GBP" caption="Invoiced and recognized" %}
    {% burn_chart burn caption="Hours in August" %}

Every chart has a caption, a key, linked parts with words, and its rows behind a toggle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import template

from partnerview.charts import burn, columns, lines, movements
from partnerview.charts.inputs import Burn, ColumnGroup, Floor, LineSeries, MovementMonth

register = template.Library()


@register.inclusion_tag("components/charts/movements.html")
def movement_chart(
    months: Iterable[MovementMonth],
    currency: str,
    *,
    caption: str = "",
    size: str = "wide",
    anchor: str = "movements-chart",
) -> dict[str, Any]:
    chart = movements.layout(list(months), currency, size)
    return {"chart": chart, "caption": caption, "currency": currency, "size": size, "anchor": anchor}


@register.inclusion_tag("components/charts/lines.html")
def line_chart(
    series: Sequence[LineSeries],
    currency: str,
    *,
    caption: str = "",
    size: str = "wide",
    floor: Floor | None = None,
    today: dt.date | None = None,
    anchor: str = "line-chart",
) -> dict[str, Any]:
    chart = lines.layout(series, currency, size=size, floor=floor, today=today)
    return {"chart": chart, "caption": caption, "currency": currency, "size": size, "anchor": anchor}


@register.inclusion_tag("components/charts/columns.html")
def bar_chart(
    groups: Sequence[ColumnGroup],
    currency: str,
    *,
    caption: str = "",
    size: str = "wide",
    anchor: str = "bar-chart",
) -> dict[str, Any]:
    chart = columns.layout(groups, currency, size)
    return {"chart": chart, "caption": caption, "currency": currency, "size": size, "anchor": anchor}


@register.inclusion_tag("components/charts/burn.html")
def burn_chart(hours: Burn, *, caption: str = "", anchor: str = "burn-chart") -> dict[str, Any]:
    return {"chart": burn.layout(hours), "caption": caption, "anchor": anchor}
