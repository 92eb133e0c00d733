"""How long a sign-in lasts: thirty minutes without a request, twelve hours altogether.

The instants are kept in the session. That a new password ends every session is Django's session hash.
"""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

STARTED: Final = "started_at"
LAST_SEEN: Final = "last_seen_at"
NOTE_EVERY: Final = 60


def end_if_over(request: HttpRequest) -> None:
    """Sign out whoever was idle too long or signed in too long ago; note that they are here otherwise."""
    if not request.user.is_authenticated:
        return
    session, now = request.session, int(time.time())
    started, seen = session.get(STARTED, now), session.get(LAST_SEEN, now)
    if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE:
        logout(request)
    elif STARTED not in session or now - seen >= NOTE_EVERY:
        session[STARTED], session[LAST_SEEN] = started, now
