"""Endpoints of a partner's own plans, reviews, promises and library, and what its contact does there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import FileResponse
from django.urls import URLPattern
from rest_framework.request import Request

from partnerview import clock
from partnerview.http import evidence
from partnerview.http.api import ActionView, Collection, Subject, action_path
from partnerview.portal.api import shapes
from partnerview.portal.own import accounts_named_by, disbursements_of, own_partner, promises_of, qars_of, raps_of
from partnerview.portal.tables import OwnQarFilters, OwnRapFilters
from partnerview.users.permissions import Permission
from programs.actions.partner_acts import acknowledge_as_partner, confirm_as_partner, prove_disbursement, report_done
from programs.actions.resources import complete_training
from programs.models import Commitment, MdfDisbursement, NamedAccount, Qar, Rap, Resource

READ, ACT = Permission.PORTAL_VIEW, Permission.PORTAL_ACT


class OwnRaps(Collection):
    """The partner's plans from their submission on."""

    permissions: ClassVar = {"GET": READ}
    model = Rap
    row = shapes.OwnRapRow
    filterset_class = OwnRapFilters
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return raps_of(own_partner(self.user))


class OwnAcknowledgement(ActionView):
    """The partner's acknowledgement of the returns, without which a plan does not run."""

    permission = ACT
    model = Rap
    row = shapes.OwnRapRow
    body = shapes.OwnAcknowledgementBody
    step_up = True

    def visible(self) -> QuerySet[Any, Any]:
        return raps_of(own_partner(self.user))

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return acknowledge_as_partner(subject, partner_roi=data["partner_roi"], by=self.user)


class OwnAccounts(Collection):
    """Customers of the partner that its plans name."""

    permissions: ClassVar = {"GET": READ}
    model = NamedAccount
    row = shapes.OwnAccountRow
    ordering = ("-id",)
    ordering_fields = ("updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return accounts_named_by(own_partner(self.user))


class OwnDisbursements(Collection):
    """MDF that was paid out under the partner's plans."""

    permissions: ClassVar = {"GET": READ}
    model = MdfDisbursement
    row = shapes.OwnDisbursementRow
    ordering = ("-id",)
    ordering_fields = ("disbursed_on", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return disbursements_of(own_partner(self.user))


class OwnProof(ActionView):
    """Add a file that proves a payment."""

    permission = ACT
    model = MdfDisbursement
    row = shapes.OwnDisbursementRow
    body = shapes.ProofUpload
    status = 201

    def visible(self) -> QuerySet[Any, Any]:
        return disbursements_of(own_partner(self.user))

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        kept = evidence.keep_content(data["content"], name=data["file_name"], folder="mdf")
        return prove_disbursement(subject, by=self.user, note=data["note"], **kept).disbursement


class OwnQars(Collection):
    """The partner's 90-day reviews."""

    permissions: ClassVar = {"GET": READ}
    model = Qar
    row = shapes.OwnQarRow
    filterset_class = OwnQarFilters
    ordering = ("-id",)
    ordering_fields = ("due_on", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return qars_of(own_partner(self.user))


class OwnCommitments(Collection):
    """Promises of locked plans and of RAPs, ours and the partner's."""

    permissions: ClassVar = {"GET": READ}
    model = Commitment
    row = shapes.OwnCommitmentRow
    ordering = ("-id",)
    ordering_fields = ("due_on", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return promises_of(own_partner(self.user))


class OwnPromiseAction(ActionView):
    permission = ACT
    model = Commitment
    row = shapes.OwnCommitmentRow

    def visible(self) -> QuerySet[Any, Any]:
        return promises_of(own_partner(self.user))


class OwnReport(OwnPromiseAction):
    """The partner says that what it owed is done."""

    body = shapes.NoteBody

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return report_done(subject, by=self.user, note=data["note"])


class OwnConfirmation(OwnPromiseAction):
    """Both agree that it is done."""

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return confirm_as_partner(subject, by=self.user)


class OwnResources(Collection):
    """What is published for this partner."""

    permissions: ClassVar = {"GET": READ}
    model = Resource
    row = shapes.OwnResourceRow
    ordering = ("-id",)
    ordering_fields = ("title", "updated_at", "id")

    def visible(self) -> QuerySet[Any, Any]:
        return Resource.objects.meant_for(own_partner(self.user), clock.today())


class OwnResourceFile(Subject):
    """The file itself; 404 for a link."""

    permission = READ
    model = Resource
    row = shapes.OwnResourceRow

    def visible(self) -> QuerySet[Any, Any]:
        return Resource.objects.meant_for(own_partner(self.user), clock.today())

    def get(self, request: Request, pk: str) -> FileResponse:
        return evidence.attachment(self.find(pk))


class OwnCompletion(ActionView):
    """The person of the key or session has done the training."""

    permission = ACT
    model = Resource
    row = shapes.OwnResourceRow

    def visible(self) -> QuerySet[Any, Any]:
        return Resource.objects.meant_for(own_partner(self.user), clock.today())

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return complete_training(subject, by=self.user).resource


urlpatterns: list[URLPattern] = [
    *OwnRaps.paths("portal/raps"),
    action_path("portal/raps/<str:pk>/acknowledgement/", OwnAcknowledgement.as_view()),
    *OwnAccounts.paths("portal/named-accounts"),
    *OwnDisbursements.paths("portal/mdf-disbursements"),
    action_path("portal/mdf-disbursements/<str:pk>/proofs/", OwnProof.as_view()),
    *OwnQars.paths("portal/qars"),
    *OwnCommitments.paths("portal/commitments"),
    action_path("portal/commitments/<str:pk>/report/", OwnReport.as_view()),
    action_path("portal/commitments/<str:pk>/confirmation/", OwnConfirmation.as_view()),
    *OwnResources.paths("portal/resources"),
    action_path("portal/resources/<str:pk>/file/", OwnResourceFile.as_view()),
    action_path("portal/resources/<str:pk>/completion/", OwnCompletion.as_view()),
]
