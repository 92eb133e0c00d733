"""The components as template tags: `{% load ui %}`. Each says its arguments in its template.

The tags themselves live by kind in `partnerview/ui/tags/`, those that ask who reads in
`partnerview/http/tags.py`; this module is the one name to load.
"""

from __future__ import annotations

from django import template

from partnerview.http import tags
from partnerview.ui.tags import blocks, controls, drawings, lists, records, words

register = template.Library()

for _kind in (words, controls, lists, blocks, records, drawings, tags):
    register.tags.update(_kind.register.tags)
    register.filters.update(_kind.register.filters)
