"""How the directory looks on the wire, and what may be sent."""

from __future__ import annotations

from rest_framework import serializers

from partnerview.directory.models import Client, Partner, PartnerRole, Territory, Vendor
from partnerview.http.fields import DecimalField, Reference
from partnerview.http.serializers import Body, Row
from partnerview.users.models import User


class ClientRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    legal_name = serializers.CharField()
    country = serializers.CharField()
    address = serializers.CharField()
    tax_number = serializers.CharField()
    tax_rate = DecimalField(max_digits=7, decimal_places=4, help_text="Percent.")
    account_manager = serializers.IntegerField(allow_null=True, source="account_manager_id")
    account_manager_name = serializers.CharField(allow_null=True, source="account_manager.name")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ClientBody(Body):
    name = serializers.CharField(max_length=200)
    legal_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True)
    address = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    tax_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    tax_rate = DecimalField(max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False)
    account_manager = Reference(User, required=False, allow_null=True)


class PartnerRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(PartnerRole.choices))
    territory = serializers.IntegerField(allow_null=True, source="territory_id")
    territory_name = serializers.CharField(allow_null=True, source="territory.name")
    pam = serializers.IntegerField(allow_null=True, source="pam_id")
    pam_name = serializers.CharField(allow_null=True, source="pam.name")
    country = serializers.CharField()
    address = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PartnerBody(Body):
    name = serializers.CharField(max_length=200)
    roles = serializers.ListField(child=serializers.ChoiceField(PartnerRole.choices), required=False)
    territory = Reference(Territory, required=False, allow_null=True)
    pam = Reference(User, required=False, allow_null=True)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True)
    address = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class VendorRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class VendorBody(Body):
    name = serializers.CharField(max_length=200)


class TerritoryRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TerritoryBody(Body):
    name = serializers.CharField(max_length=120)


class ContactRow(Row):
    id = serializers.IntegerField()
    client = serializers.IntegerField(allow_null=True, source="client_id")
    partner = serializers.IntegerField(allow_null=True, source="partner_id")
    vendor = serializers.IntegerField(allow_null=True, source="vendor_id")
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    title = serializers.CharField()
    is_billing = serializers.BooleanField()


class ContactBody(Body):
    """A contact belongs to exactly one of the three."""

    client = Reference(Client, required=False, allow_null=True)
    partner = Reference(Partner, required=False, allow_null=True)
    vendor = Reference(Vendor, required=False, allow_null=True)
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_billing = serializers.BooleanField(required=False)


class ContactChange(Body):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(allow_blank=True)
    phone = serializers.CharField(max_length=40, allow_blank=True)
    title = serializers.CharField(max_length=120, allow_blank=True)
    is_billing = serializers.BooleanField()
