"""Tags that ask who reads the page; those of `partnerview/ui/tags/` know no person."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html

from partnerview.users.access import opens, user_of

register = template.Library()


@register.simple_tag(takes_context=True)
def lead(context: Context, url: str, text: str) -> str:
    """`text` as a link, for those whom the page at `url` lets in; else the words alone."""
    if url and opens(url, user_of(context["request"])):
        return format_html('<a href="{}">{}</a>', url, text)
    return conditional_escape(text)
