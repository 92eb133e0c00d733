"""`resources`, `training-completions`, `mdf-proofs`: the library for partners, and what they have shown and done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import FileResponse
from django.urls import URLPattern
from rest_framework import serializers
from rest_framework.request import Request

from partnerview.http import evidence
from partnerview.http.api import ActionView, Collection, Subject, action_path
from partnerview.http.fields import Reference
from partnerview.http.serializers import Body, Row
from partnerview.users.permissions import Permission
from programs.actions.resources import change_resource, publish_resource, retire_resource
from programs.filters.resources import CompletionFilters, ResourceFilters
from programs.models import Cohort, Completion, MdfProof, Resource, ResourceKind


class ResourceRow(Row):
    """Without tiers and cohorts it is for every partner. A file stands behind `file/`."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ResourceKind.choices)
    summary = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    file_name = serializers.CharField(source="evidence_name", allow_blank=True)
    tiers = serializers.ListField(child=serializers.CharField())
    published_by = serializers.IntegerField(source="published_by_id")
    published_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class AudienceBody(Body):
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=500, required=False, allow_blank=True)
    tiers = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    cohorts = serializers.ListField(child=Reference(Cohort), required=False)


class ResourceBody(AudienceBody):
    """A link. Files are published on the page."""

    kind = serializers.ChoiceField(ResourceKind.choices)
    link = serializers.URLField(max_length=500)


class Resources(Collection):
    """What is published for partners, retired ones included."""

    permissions: ClassVar = {
        "GET": Permission.PROGRAMS_VIEW,
        "POST": Permission.PORTAL_MANAGE,
        "PATCH": Permission.PORTAL_MANAGE,
    }
    model = Resource
    row = ResourceRow
    create_body = ResourceBody
    change_body = AudienceBody
    filterset_class = ResourceFilters
    ordering = ("id",)
    ordering_fields = ("title", "updated_at", "id")

    def act(self, data: dict[str, Any]) -> Model:
        return publish_resource(by=self.user, **data)

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        return change_resource(subject, by=self.user, **data)


class ResourceRetirement(ActionView):
    """Partners see it no more."""

    permission = Permission.PORTAL_MANAGE
    model = Resource
    row = ResourceRow

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        return retire_resource(subject, by=self.user)


class ResourceFile(Subject):
    """The file itself; 404 for a link."""

    permission = Permission.PROGRAMS_VIEW
    model = Resource
    row = ResourceRow

    def get(self, request: Request, pk: str) -> FileResponse:
        return evidence.attachment(self.find(pk))


class CompletionRow(Row):
    id = serializers.IntegerField()
    resource = serializers.IntegerField(source="resource_id")
    partner = serializers.IntegerField(source="partner_id")
    done_by = serializers.CharField(source="done_by.name")
    done_at = serializers.DateTimeField()


class Completions(Collection):
    """Who of which partner has done which training."""

    permissions: ClassVar = {"GET": Permission.PROGRAMS_VIEW}
    model = Completion
    row = CompletionRow
    filterset_class = CompletionFilters
    ordering = ("-id",)
    ordering_fields = ("done_at", "id")


class MdfProofRow(Row):
    id = serializers.IntegerField()
    disbursement = serializers.IntegerField(source="disbursement_id")
    file_name = serializers.CharField(source="evidence_name")
    note = serializers.CharField()
    uploaded_by = serializers.IntegerField(source="uploaded_by_id")
    uploaded_at = serializers.DateTimeField()


class MdfProofs(Collection):
    """What partners have shown for MDF that was paid out."""

    permissions: ClassVar = {"GET": Permission.PROGRAMS_VIEW}
    model = MdfProof
    row = MdfProofRow
    ordering = ("-id",)
    ordering_fields = ("uploaded_at", "id")


class MdfProofFile(Subject):
    """The file itself."""

    permission = Permission.PROGRAMS_VIEW
    model = MdfProof
    row = MdfProofRow

    def get(self, request: Request, pk: str) -> FileResponse:
        return evidence.attachment(self.find(pk))


urlpatterns: list[URLPattern] = [
    *Resources.paths("resources"),
    action_path("resources/<str:pk>/retirement/", ResourceRetirement.as_view()),
    action_path("resources/<str:pk>/file/", ResourceFile.as_view()),
    *Completions.paths("training-completions"),
    *MdfProofs.paths("mdf-proofs"),
    action_path("mdf-proofs/<str:pk>/file/", MdfProofFile.as_view()),
]
