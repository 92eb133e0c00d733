"""Mailing the outbox: urgent notifications at once, the rest as one digest a day. Safe to repeat.

Each person's rows are marked in the transaction that sends their mail. If the process dies between the two,
the mail goes out again under the same Message-ID, which mail programs show once.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from partnerview import clock
from partnerview.notifications.models import Notification, NotificationSet
from partnerview.tenants.address import url_here
from partnerview.users.models import User


class NotMailed(RuntimeError):
    """Some mails could not be handed over. Theirs stay in the outbox for the next run."""


def deliver_outbox(_period: str = "") -> int:
    """Mail what is urgent and not mailed yet, one mail a person. Returns the number of mails."""
    return _mail_everybody(lambda rows: rows.filter(is_urgent=True), subject="Needs your attention")


def send_digests(_period: str = "") -> int:
    """Mail each person what is open and not mailed yet. Returns the number of mails."""
    return _mail_everybody(lambda rows: rows, subject=f"Your day, {clock.today():%-d %B}")


def _mail_everybody(choose: Callable[[NotificationSet], NotificationSet], *, subject: str) -> int:
    waiting = choose(Notification.objects.to_mail()).values("recipient")
    sent, refused = 0, []
    for person in User.objects.filter(pk__in=waiting).order_by("pk"):
        try:
            sent += _mail(person, choose, subject=subject)
        except OSError as error:
            refused.append(f"user {person.pk}: {error}")
    if refused:
        raise NotMailed("; ".join(refused))
    return sent


@transaction.atomic
def _mail(person: User, choose: Callable[[NotificationSet], NotificationSet], *, subject: str) -> int:
    mine = choose(Notification.objects.to_mail().visible_to(person))
    rows = list(mine.select_for_update(skip_locked=True, no_key=True).order_by("-written_at", "-id"))
    if not rows:
        return 0
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=clock.now())
    home = url_here()
    message_id = f"<notifications-{person.pk}-{rows[-1].pk}-{rows[0].pk}@{urlsplit(home).hostname}>"
    body = render_to_string("emails/notifications.txt", {"person": person, "rows": rows, "home": home})
    EmailMessage(subject, body, to=[person.email], headers={"Message-ID": message_id}).send()
    return 1
