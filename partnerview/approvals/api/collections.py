"""`approvals`: the queue, to read. A decision is posted at its subject."""

from __future__ import annotations

from partnerview.approvals.api.shapes import ApprovalRow
from partnerview.approvals.filters import ApprovalFilters
from partnerview.approvals.models import Approval
from partnerview.http.api import Collection
from partnerview.users.permissions import Permission


class Approvals(Collection):
    model = Approval
    row = ApprovalRow
    permission = Permission.APPROVALS_VIEW
    filterset_class = ApprovalFilters
    ordering = ("-requested_at",)
    ordering_fields = ("requested_at", "closed_at")
