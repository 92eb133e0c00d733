"""What happened to contacts who sign in, in words."""

from __future__ import annotations

from typing import Final

from partnerview.audit.sentences import Say

SENTENCES: Final[dict[str, Say]] = {
    "contact.invited": "A contact was invited into the partner portal",
    "contact.access_ended": "A contact’s access to the partner portal ended",
    "contact.access_restored": "A contact’s access to the partner portal given back",
    "user.erased": "Account of an erased contact closed for good",
}
