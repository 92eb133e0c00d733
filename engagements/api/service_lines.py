"""`service-lines`: what is sold, with acceptance, ending and taking back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from engagements.actions.service_lines import accept_line, add_line, change_line, end_line, remove_line, take_back_line
from engagements.api.line_shapes import ServiceLineBody, ServiceLineChange, ServiceLineRow
from engagements.api.removals import RemovableCollection
from engagements.api.shapes import AcceptanceBody, LineEndingBody
from engagements.filters import ServiceLineFilters
from engagements.models import ServiceLine
from partnerview.errors import InvalidInput
from partnerview.http.api import ActionView
from partnerview.http.serializers import Reason
from partnerview.money import Money
from partnerview.users.permissions import Permission

# Field on the wire → column, where they differ.
COLUMNS = {"cap": "cap_amount"}


class ServiceLines(RemovableCollection):
    """Lines of every engagement that is visible. A live line is not edited: end it and add another."""

    permissions: ClassVar = {
        "GET": Permission.ENGAGEMENTS_VIEW,
        "POST": Permission.ENGAGEMENTS_CHANGE,
        "PATCH": Permission.ENGAGEMENTS_CHANGE,
        "DELETE": Permission.ENGAGEMENTS_CHANGE,
    }
    model = ServiceLine
    row = ServiceLineRow
    create_body = ServiceLineBody
    change_body = ServiceLineChange
    filterset_class = ServiceLineFilters
    ordering_fields = ("starts_on", "monthly_amount", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        engagement = data.pop("engagement")
        return add_line(engagement, by=self.user, **plain_amounts(data))

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_line(subject, by=self.user, **plain_amounts(data))

    def remove(self, subject: Any) -> None:
        remove_line(subject, by=self.user)


class LineAction(ActionView):
    permission = Permission.ENGAGEMENTS_CHANGE
    model = ServiceLine
    row = ServiceLineRow


class LineEnding(LineAction):
    """No service from this line after a day."""

    body = LineEndingBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return end_line(subject, by=self.user, **data)


class LineTakingBack(LineAction):
    """A line that has not begun will not begin."""

    body = Reason

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return take_back_line(subject, by=self.user, reason=data["reason"])


class LineAcceptance(LineAction):
    """The client has accepted a one-off."""

    permission = Permission.DELIVERABLES_ACCEPT
    body = AcceptanceBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return accept_line(subject, by=self.user, **data)


def plain_amounts(data: dict[str, Any]) -> dict[str, Any]:
    """Money as plain amounts beside their one currency. Raises InvalidInput where they have several."""
    given = {field: value for field, value in data.items() if isinstance(value, Money)}
    currencies = {money.currency for money in given.values()}
    if len(currencies) > 1:
        raise InvalidInput("All amounts of a line are in one currency.", code="mixed_currencies", field=min(given))
    plain = {COLUMNS.get(field, field): getattr(value, "amount", value) for field, value in data.items()}
    return plain | ({"currency": currencies.pop()} if currencies else {})
