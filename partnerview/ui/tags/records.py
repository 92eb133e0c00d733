"""Tags that show one record: timeline, approval, progress, checklist, sentences, explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from partnerview.explanation import Explanation
from partnerview.ui.parts import BoardColumn, Card, ChainStep, CheckItem, Promise, Sentence, TimelineEvent

register = template.Library()


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[TimelineEvent], *, began: TimelineEvent | None = None) -> dict[str, Any]:
    """What happened, newest first; the line is open at the top and starts at `began`."""
    return {"events": list(events), "began": began}


@register.simple_block_tag
def approval(
    content: str,
    question: str,
    *,
    facts: Iterable[tuple[str, object]] = (),
    consequence: str = "",
    chain: Iterable[ChainStep] = (),
    anchor: str = "approval",
) -> SafeString:
    """A decision in a raised box. The content is the form with its answers."""
    return render_to_string(
        "components/approval.html",
        {
            "content": content,
            "question": question,
            "facts": list(facts),
            "consequence": consequence,
            "chain": list(chain),
            "anchor": anchor,
        },
    )


@register.inclusion_tag("components/progress.html")
def progress(
    done: int,
    total: int,
    *,
    noun: str = "rows",
    note: str = "",
    failures: int = 0,
    now: str = "",
    poll_url: str = "",
    anchor: str = "progress",
) -> dict[str, Any]:
    """How far long work is. With `poll_url` it asks again every second until the answer has none."""
    return {
        "done": done,
        "total": total,
        "noun": noun,
        "note": note,
        "failures": failures,
        "now": now,
        "poll_url": poll_url,
        "anchor": anchor,
    }


@register.inclusion_tag("components/checklist.html")
def checklist(items: Iterable[CheckItem]) -> dict[str, Any]:
    """What is left before something can happen, what is done, and who owns each line."""
    return {"items": list(items)}


@register.inclusion_tag("components/sentences.html")
def sentences(items: Iterable[Sentence], *, live: bool = False) -> dict[str, Any]:
    """The plain sentences of a rule; those not said yet are dashed. `live` reads changes out."""
    return {"items": list(items), "live": live}


@register.inclusion_tag("components/explanation.html")
def explanation(explanation: Explanation, *, closes: bool = False) -> dict[str, Any]:
    """How a figure was made. `closes` adds the button of the popover."""
    return {"explanation": explanation, "closes": closes}


@register.inclusion_tag("components/board.html", takes_context=True)
def board(context: Context, columns: Iterable[BoardColumn], label: str) -> dict[str, Any]:
    """Cards by state, each ending in the one next step."""
    return {"columns": list(columns), "label": label, "request": context["request"]}


@register.inclusion_tag("components/card.html", takes_context=True)
def card(context: Context, item: Card) -> dict[str, Any]:
    """One record with its next step, which is a link for who may take it."""
    return {"card": item, "request": context["request"]}


@register.inclusion_tag("components/promise.html")
def promise(item: Promise) -> dict[str, Any]:
    """A commitment, where it comes from and how often it was put off."""
    return {"promise": item}
