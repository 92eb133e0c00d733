"""Who the demonstration is about: two firms, their people, their clients. All invented.

Plain data; `story.py` says what happened to them. Long names, accents and four currencies are there on
purpose: pages that stand these stand the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnerview.users.permissions import Role


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A sign-in: the e-mail is `key`@the firm's host."""

    key: str
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client and the currency that it is billed in. `size` scales what it buys, from 1 to 9."""

    name: str
    currency: str
    country: str
    size: int
    tax_rate: str = "0"


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """A tenant of the demonstration."""

    slug: str
    name: str
    kind: str
    time_zone: str
    currency: str
    users: tuple[DemoUser, ...]
    staff: tuple[str, ...]
    clients: tuple[DemoClient, ...]
    partners: tuple[tuple[str, tuple[str, ...], str], ...]
    territories: tuple[str, ...]
    vendors: tuple[str, ...]


_LEADERS = (
    DemoUser("finance", "Imogen Farrow", (Role.FINANCE_LEAD,)),
    DemoUser("manager", "Gareth Ellingham", (Role.MANAGER,)),
    DemoUser("cxo", "Solveig Brandt", (Role.CXO,)),
    DemoUser("admin", "Ada Whitcombe", (Role.ADMIN,)),
    DemoUser("sales", "Rufus Okonkwo", (Role.SALES,)),
)

SERVICES_FIRM = DemoFirm(
    slug="acme",
    name="Acme Managed Services",
    kind="services_firm",
    time_zone="Europe/London",
    currency="GBP",
    users=(
        DemoUser("am1", "Delphine Castaing", (Role.ACCOUNT_MANAGER,)),
        DemoUser("am2", "Hamish Moriah", (Role.ACCOUNT_MANAGER,)),
        DemoUser("am3", "Keiko Watabe", (Role.ACCOUNT_MANAGER,)),
        DemoUser("team1", "Tomasz Wieczorek", (Role.TEAM_MEMBER,)),
        DemoUser("pam", "Pilar Lindgren", (Role.PAM,)),
        DemoUser("leaver", "Cosima Tregenna", (Role.PAM,)),
        *_LEADERS,
    ),
    staff=(
        "Mattias Sjögren",
        "Nadia Benhaddou",
        "Oisín Gallagher",
        "Priya Raghunathan",
        "Quentin Abernathy-Holloway",
        "Rosalind Mbeki",
        "Stefan Grünwald",
        "Uchenna Eze",
        "Wilhelmina van der Straaten",
        "Yusuf Demirtaş",
    ),
    clients=(
        DemoClient("Calderbrook Water Company", "GBP", "GB", 9, "20"),
        DemoClient("Penhallow & Trewin Solicitors LLP", "GBP", "GB", 4, "20"),
        DemoClient("Ferncliffe Community Housing Association", "GBP", "GB", 6, "20"),
        DemoClient("Larkspur Schools Trust", "GBP", "GB", 3, "20"),
        DemoClient("Dunnock Freight Forwarding", "GBP", "GB", 3, "20"),
        DemoClient("Great Orme Leisure", "GBP", "GB", 2, "20"),
        DemoClient("Tolpuddle Printworks", "GBP", "GB", 1, "20"),
        DemoClient("Ashdown Optical Laboratories", "GBP", "GB", 2, "20"),
        DemoClient("Wensley Underwriting Agencies", "GBP", "GB", 7, "20"),
        DemoClient("Sandpiper Bakeries", "GBP", "GB", 1, "20"),
        DemoClient("Lakehead Regional Hospital District", "USD", "US", 9),
        DemoClient("Merrimack Ridge Credit Union", "USD", "US", 5),
        DemoClient("Pelican Point Insurance Administrators of the Pacific Northwest", "USD", "US", 6),
        DemoClient("Cobalt Creek Cold Storage", "USD", "US", 4),
        DemoClient("Ironwood & Daughters Publishing", "USD", "US", 2),
        DemoClient("Tamarack Aerostructures", "USD", "US", 8),
        DemoClient("Bluestem Grain Cooperative", "USD", "US", 3),
        DemoClient("Talavera Energía Renovable", "EUR", "ES", 8, "21"),
        DemoClient("Quellhorst Maschinenbau GmbH & Co. KG", "EUR", "DE", 7, "19"),
        DemoClient("Feinmechanik Uferböhm & Söhne", "EUR", "DE", 3, "19"),
        DemoClient("Chantiers Saint-Aubert", "EUR", "FR", 4, "20"),
        DemoClient("Rautavaara Metsätuotteet Oyj", "EUR", "FI", 5, "25.5"),
        DemoClient("Vinterholt Logistikk", "EUR", "NO", 2),
        DemoClient("Yoshikawa-Hartwig Medical Devices", "JPY", "JP", 6, "10"),
        DemoClient("Wakatsuki Precision K.K.", "JPY", "JP", 4, "10"),
        DemoClient("Zenjiro Foods", "JPY", "JP", 3, "10"),
    ),
    partners=(
        ("Northgate Digital Partners", ("referral",), "British Isles"),
        ("Sorrel & Finch", ("white_label",), "British Isles"),
        ("Cascadia Systems Group", ("reseller", "channel"), "North America"),
        ("Rheinufer Beratung", ("delivery",), "Continental Europe"),
        ("Kitano Integration", ("operator", "reseller"), "Japan"),
    ),
    territories=("British Isles", "North America", "Continental Europe", "Japan"),
    vendors=("Meridian Software", "Tessera Analytics", "Holdfast Backup"),
)

VENDOR = DemoFirm(
    slug="meridian",
    name="Meridian Software",
    kind="vendor",
    time_zone="America/New_York",
    currency="USD",
    users=(
        DemoUser("am1", "Bettina Kowalczyk", (Role.ACCOUNT_MANAGER,)),
        DemoUser("pam", "Thaddeus Nakagawa", (Role.PAM,)),
        DemoUser("pam2", "Ottilie Fontaine", (Role.PAM,)),
        *_LEADERS,
    ),
    staff=("Cormac Delacroix", "Ingrid Halvorsen", "Lucía Ferreira-Monteiro"),
    clients=(
        DemoClient("Harrowgate Stevedoring", "USD", "US", 4),
        DemoClient("Bellwether County Library System", "USD", "US", 2),
        DemoClient("Sunderban Textiles", "USD", "IN", 3),
        DemoClient("Oakhurst Veterinary Group", "USD", "US", 1),
        DemoClient("Møller & Bang Skibsværft", "EUR", "DK", 3, "25"),
        DemoClient("Aguilar Hermanos Distribuciones", "EUR", "ES", 2, "21"),
    ),
    partners=(
        ("Acme Managed Services", ("channel", "delivery"), "EMEA"),
        ("Brightwater Consulting", ("channel",), "Americas East"),
        ("Tallgrass Technology", ("channel", "referral"), "Americas East"),
        ("Puerto Azul Sistemas", ("reseller",), "Americas West"),
        ("Osterwald Digital", ("channel",), "EMEA"),
        ("Kestrelmoor IT", ("reseller",), "EMEA"),
        ("Silverleaf Cloud Works", ("channel",), "Americas West"),
        ("Hakodate Networks", ("channel",), "Asia Pacific"),
        ("Banksia Data", ("referral",), "Asia Pacific"),
    ),
    territories=("Americas East", "Americas West", "EMEA", "Asia Pacific"),
    vendors=("Meridian Software",),
)

FIRMS = (SERVICES_FIRM, VENDOR)
