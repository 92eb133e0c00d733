"""From a wish to a ready tenant: schema, tables, laws, grants, conventions and first admin.

Goal: <= 2 s. The first one after a release runs the migrations and takes longer; ADR 0202 says why.
"""

from __future__ import annotations

import datetime as dt
from statistics import median
from time import perf_counter

from bench.house import house
from bench.measure import report
from partnerview.db.connection import connection
from partnerview.tenants.actions import Setup, request_tenant
from partnerview.tenants.provisioning import provision
from tests import database

TENANTS = 5
SETUP = Setup("ada@firm.example", "Ada Quist", "EUR", dt.date(2024, 1, 1), 1)


def main() -> None:
    with house():
        database.use_database(connection.settings_dict["NAME"], owner=True)
        print(f"first tenant of a release, migrated: {time_of('first'):.1f} s", flush=True)
        report("new tenant", median(time_of(f"next-{number}") for number in range(TENANTS)), at_most=2)


def time_of(slug: str) -> float:
    began = perf_counter()
    request_tenant("Firm", slug=slug, setup=SETUP)
    provision(slug)
    return perf_counter() - began


if __name__ == "__main__":
    main()
