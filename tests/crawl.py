"""Follow what pages offer: every address that one person is shown, one page of each shape.

An address is of the shape of another when only ids, days, months and its query differ. What a page leads to must open.
"""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from typing import Final

from tests.conftest import TenantClient

LINK: Final = re.compile(r'<a\b[^>]*?href="(/[^"#]*)"')
VARIABLE: Final = re.compile(r"\d{4}-\d\d(-\d\d)?|\d+")
# These end the session or leave the firm's pages.
LEFT_ALONE: Final = ("/accounts/", "/static/", "/api/")


def refused_links(browser: TenantClient) -> list[str]:
    """`status address, shown on page` for every link that does not open for who is signed in."""
    waiting, shapes, refused = deque([("/", "")]), {"/"}, []
    while waiting:
        address, shown_on = waiting.popleft()
        response = browser.get(address)
        if response.status_code >= 400:
            refused.append(f"{response.status_code} {address}, shown on {shown_on}")
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        for link in LINK.findall(response.content.decode()):
            found = unescape(link)
            shape = VARIABLE.sub("N", found.partition("?")[0])
            if shape not in shapes and not found.startswith(LEFT_ALONE):
                shapes.add(shape)
                waiting.append((found, address))
    return refused
