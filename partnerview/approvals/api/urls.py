"""Endpoints of approvals."""

from __future__ import annotations

from partnerview.approvals.api.collections import Approvals

urlpatterns = Approvals.paths("approvals")
