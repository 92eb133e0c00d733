"""`clients`, `partners`, `vendors`, `territories`, `contacts`."""

from __future__ import annotations

from typing import Any, ClassVar

from partnerview.directory.actions.records import add_record, change_record
from partnerview.directory.api.shapes import (
    ClientBody,
    ClientRow,
    ContactBody,
    ContactChange,
    ContactRow,
    PartnerBody,
    PartnerRow,
    TerritoryBody,
    TerritoryRow,
    VendorBody,
    VendorRow,
)
from partnerview.directory.filters import ClientFilters, ContactFilters, PartnerFilters, VendorFilters
from partnerview.directory.models import Client, Contact, Partner, Territory, Vendor
from partnerview.http.api import Collection
from partnerview.users.permissions import Permission


class DirectoryCollection(Collection):
    """What the five have in common: who may read and change them, and the pair of actions."""

    permissions: ClassVar = {
        "GET": Permission.DIRECTORY_VIEW,
        "POST": Permission.DIRECTORY_CHANGE,
        "PATCH": Permission.DIRECTORY_CHANGE,
    }
    ordering = ("name",)

    def act(self, data: dict[str, Any]) -> Any:
        return add_record(self.model, by=self.user, **data)  # type: ignore[type-var]

    def change(self, subject: Any, data: dict[str, Any]) -> Any:
        return change_record(subject, by=self.user, **data)


class Clients(DirectoryCollection):
    model = Client
    row = ClientRow
    create_body = change_body = ClientBody
    filterset_class = ClientFilters
    ordering_fields = ("name", "created_at", "updated_at")


class Partners(DirectoryCollection):
    model = Partner
    row = PartnerRow
    create_body = change_body = PartnerBody
    filterset_class = PartnerFilters
    ordering_fields = ("name", "created_at", "updated_at")


class Vendors(DirectoryCollection):
    model = Vendor
    row = VendorRow
    create_body = change_body = VendorBody
    filterset_class = VendorFilters
    ordering_fields = ("name", "created_at", "updated_at")


class Territories(DirectoryCollection):
    model = Territory
    row = TerritoryRow
    create_body = change_body = TerritoryBody
    ordering_fields = ("name",)


class Contacts(DirectoryCollection):
    model = Contact
    row = ContactRow
    create_body = ContactBody
    change_body = ContactChange
    filterset_class = ContactFilters
    ordering_fields = ("name",)
