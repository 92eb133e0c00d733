"""Pages of directory."""

from __future__ import annotations

from django.urls import path

from partnerview.directory.views import clients, contacts, partners, portal_access, territories, vendors

app_name = "directory"
urlpatterns = [
    path("clients/", clients.client_list, name="client-list"),
    path("clients/new/", clients.client_new, name="client-new"),
    path("clients/<int:pk>/", clients.client_detail, name="client-detail"),
    path("clients/<int:pk>/change/", clients.client_change, name="client-change"),
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/new/", partners.partner_new, name="partner-new"),
    path("partners/<int:pk>/", partners.partner_detail, name="partner-detail"),
    path("partners/<int:pk>/change/", partners.partner_change, name="partner-change"),
    path("partners/<int:pk>/portal-access/new/", portal_access.invitation_new, name="portal-access-new"),
    path("contacts/<int:pk>/portal-access/", portal_access.access_detail, name="portal-access"),
    path("contacts/<int:pk>/portal-access/ending/", portal_access.access_ending, name="portal-access-ending"),
    path(
        "contacts/<int:pk>/portal-access/restoration/",
        portal_access.access_restoration,
        name="portal-access-restoration",
    ),
    path("vendors/", vendors.vendor_list, name="vendor-list"),
    path("vendors/new/", vendors.vendor_new, name="vendor-new"),
    path("vendors/<int:pk>/", vendors.vendor_detail, name="vendor-detail"),
    path("vendors/<int:pk>/change/", vendors.vendor_change, name="vendor-change"),
    path("territories/", territories.territory_list, name="territory-list"),
    path("territories/new/", territories.territory_new, name="territory-new"),
    path("territories/<int:pk>/", territories.territory_detail, name="territory-detail"),
    path("territories/<int:pk>/change/", territories.territory_change, name="territory-change"),
    path("<slug:holders>/<int:pk>/contacts/new/", contacts.contact_new, name="contact-new"),
    path("contacts/<int:pk>/change/", contacts.contact_change, name="contact-change"),
    path("contacts/<int:pk>/removal/", contacts.contact_removal, name="contact-removal"),
]
