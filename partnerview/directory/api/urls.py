"""Endpoints of directory."""

from __future__ import annotations

from partnerview.directory.api.collections import Clients, Contacts, Partners, Territories, Vendors
from partnerview.directory.api.portal_contacts import urlpatterns as portal_patterns

urlpatterns = [
    *Clients.paths("clients"),
    *Partners.paths("partners"),
    *Vendors.paths("vendors"),
    *Territories.paths("territories"),
    *Contacts.paths("contacts"),
    *portal_patterns,
]
