"""Everybody outside the firm: clients, partners, vendors, the territories they sit in, contacts.

A contact's name and address live in one erasable row; everything else refers to it by id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from partnerview.users.permissions import Permission, Role

if TYPE_CHECKING:
    from partnerview.users.models import User

# Roles that look after everything; everybody else sees what is theirs.
SEES_ALL = (Role.FINANCE_LEAD, Role.MANAGER, Role.CXO, Role.ADMIN, Role.SALES, Role.INTEGRATION)


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.DIRECTORY_VIEW) else self.none()

    def with_managers(self) -> Self:
        """With `looked_after_by`, the names of those who do."""
        names = StringAgg("managers__name", delimiter=", ", order_by="managers__name")
        return self.annotate(looked_after_by=names)


class Territory(models.Model):
    """A part of the world (or of the market) that managers look after."""

    name = models.CharField(max_length=120, unique=True)
    managers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="territories", blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: User) -> Self:
        """All clients for those who look after all; an account manager's or team's own otherwise."""
        if not user.may(Permission.DIRECTORY_VIEW):
            return self.none()
        if user.has_role(*SEES_ALL):
            return self
        managed = self.model.objects.filter(engagements__account_manager=user)
        worked_for = self.model.objects.filter(engagements__team_members__user=user)
        return self.filter(
            models.Q(account_manager=user)
            | models.Q(pk__in=managed.order_by().values("pk"))
            | models.Q(pk__in=worked_for.order_by().values("pk"))
        )


class Client(models.Model):
    """An end customer served by engagements."""

    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    address = models.TextField(blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)  # percent
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="clients"
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="client_name_once"),
            models.CheckConstraint(condition=models.Q(tax_rate__range=(0, 100)), name="client_tax_rate_is_percent"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerRole(models.TextChoices):
    REFERRAL = "referral", "Referral"
    WHITE_LABEL = "white_label", "White-label"
    RESELLER = "reseller", "Reseller"
    OPERATOR = "operator", "Operator"
    DELIVERY = "delivery", "Delivery"
    CHANNEL = "channel", "Channel"


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.DIRECTORY_VIEW):
            return self.none()
        if user.has_role(Role.PAM) and not user.has_role(*SEES_ALL):
            return self.filter(pam=user)
        return self

    def of_contact(self, user: User) -> Self:
        """The one partner that a contact signs in for; nothing for everybody else."""
        return self.filter(contacts__user=user) if user.is_outside and user.is_active else self.none()


class Partner(models.Model):
    """An outside firm with one or more roles beside us."""

    name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=20, choices=PartnerRole.choices), default=list, blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="partners")
    pam = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="partners"
    )
    country = models.CharField(max_length=2, blank=True)
    address = models.TextField(blank=True)
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)  # percent, when it is billed
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="partner_name_once"),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(PartnerRole.values)), name="partner_roles_known"
            ),
            models.CheckConstraint(condition=models.Q(tax_rate__range=(0, 100)), name="partner_tax_rate_is_percent"),
        ]

    def __str__(self) -> str:
        return self.name


class VendorQuerySet(models.QuerySet["Vendor"]):
    def visible_to(self, user: User) -> Self:
        return self if user.may(Permission.DIRECTORY_VIEW) else self.none()


class Vendor(models.Model):
    """A firm whose product is bundled into the service."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="vendor_name_once")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """Those of the clients, partners and vendors that this person sees."""
        return self.filter(
            models.Q(client__in=Client.objects.visible_to(user))
            | models.Q(partner__in=Partner.objects.visible_to(user))
            | models.Q(vendor__in=Vendor.objects.visible_to(user))
        )


class Contact(models.Model):
    """A person at a client, partner or vendor. The only row that holds their name."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    is_billing = models.BooleanField(default=False)
    # Who signs in to the partner portal as this contact. It is what binds them to exactly one partner.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="contact"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=False, partner=None, vendor=None)
                | models.Q(client=None, partner__isnull=False, vendor=None)
                | models.Q(client=None, partner=None, vendor__isnull=False),
                name="contact_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=models.Q(user=None) | models.Q(partner__isnull=False), name="contact_signs_in_for_a_partner"
            ),
        ]

    def __str__(self) -> str:
        return self.name
