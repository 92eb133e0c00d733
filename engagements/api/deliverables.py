"""`deliverables`: promised, delivered, accepted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model

from engagements.actions.deliverables import (
    accept_deliverable,
    add_deliverable,
    change_deliverable,
    deliver,
    remove_deliverable,
)
from engagements.api.removals import RemovableCollection
from engagements.api.shapes import AcceptanceBody
from engagements.api.work_shapes import DeliverableBody, DeliverableChange, DeliverableRow, DeliveryBody
from engagements.filters import DeliverableFilters
from engagements.models import Deliverable
from partnerview.http.api import ActionView
from partnerview.users.permissions import Permission


class Deliverables(RemovableCollection):
    """What is handed over on the engagements that are visible."""

    permissions: ClassVar = {
        "GET": Permission.ENGAGEMENTS_VIEW,
        "POST": Permission.DELIVERABLES_CHANGE,
        "PATCH": Permission.DELIVERABLES_CHANGE,
        "DELETE": Permission.DELIVERABLES_CHANGE,
    }
    model = Deliverable
    row = DeliverableRow
    create_body = DeliverableBody
    change_body = DeliverableChange
    filterset_class = DeliverableFilters
    ordering_fields = ("due_on", "title", "updated_at")

    def act(self, data: dict[str, Any]) -> Model:
        return add_deliverable(data.pop("engagement"), by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_deliverable(subject, by=self.user, **data)

    def remove(self, subject: Any) -> None:
        remove_deliverable(subject, by=self.user)


class Delivery(ActionView):
    """It has been handed over."""

    permission = Permission.DELIVERABLES_CHANGE
    model = Deliverable
    row = DeliverableRow
    body = DeliveryBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return deliver(subject, by=self.user, **data)


class DeliverableAcceptance(ActionView):
    """The client has accepted it."""

    permission = Permission.DELIVERABLES_ACCEPT
    model = Deliverable
    row = DeliverableRow
    body = AcceptanceBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return accept_deliverable(subject, by=self.user, **data)
