"""The first row of a firm's books: its conventions, as asked for when the tenant was requested."""

from __future__ import annotations

from partnerview import clock
from partnerview.audit.actions import record
from partnerview.books.actions.periods import open_periods_through
from partnerview.books.models import Conventions
from partnerview.months import Month
from partnerview.tenants.actions import Setup
from partnerview.tenants.models import Tenant


def write_conventions(tenant: Tenant, setup: Setup) -> None:
    """Named in settings.PROVISIONING_STEPS; runs inside the new schema."""
    conventions = Conventions.objects.create(
        pk=1,
        firm_name=tenant.name,
        time_zone=tenant.time_zone,
        reporting_currency=setup.currency,
        fiscal_year_first_month=setup.fiscal_year_first_month,
        books_start_on=setup.books_start_on,
    )
    open_periods_through(Month.of(clock.today()), first=Month.of(setup.books_start_on))
    record(
        conventions,
        action="conventions.written",
        by=None,
        after={
            "time_zone": conventions.time_zone,
            "reporting_currency": conventions.reporting_currency,
            "books_start_on": conventions.books_start_on,
        },
    )
