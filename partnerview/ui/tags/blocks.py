"""Tags that enclose: sections, decisions, notices, stats. `{% section … %}…{% endsection %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

register = template.Library()


@register.simple_block_tag
def section(content: str, title: str, *, anchor: str = "", note: str = "", mark: str = "") -> SafeString:
    """A heavy rule with its name under it. Facts lie flat."""
    return _render("section", content, title=title, anchor=anchor or slugify(title), note=note, mark=mark)


@register.simple_block_tag
def aside(content: str, title: str, *, anchor: str = "", note: str = "", url: str = "") -> SafeString:
    """A section as the companion of the main column; `url` leads to all that the note counts."""
    return _render("aside", content, title=title, anchor=anchor or slugify(title), note=note, url=url)


@register.simple_block_tag
def notice(content: str, word: str, *, tone: str = "", link: str = "", url: str = "") -> SafeString:
    """One fact that the page is subject to: a word, the sentence (content), the way out."""
    return _render("notice", content, word=word, tone=tone, link=link, url=url)


@register.simple_block_tag
def stat(content: str, label: str, *, note: str = "", tone: str = "", mark: str = "") -> SafeString:
    """A label, a number (content), what changed. Stands inside `<dl class="stats">`."""
    return _render("stat", content, label=label, note=note, tone=tone, mark=mark)


@register.simple_block_tag
def table_wrap(content: str, label: str, *, wide: bool = True) -> SafeString:
    """Around a table written by hand: it scrolls inside itself and has a name."""
    return _render("table_wrap", content, label=label, wide=wide)


@register.simple_block_tag
def question(
    content: str, number: int, text: str, *, why: str = "", state: str = "current", said: str = "", url: str = ""
) -> SafeString:
    """One step of a wizard: current (content asks), answered (said, with a way to change it), todo."""
    return _render("question", content, number=number, text=text, why=why, state=state, said=said, url=url)


def _render(name: str, content: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **context})
