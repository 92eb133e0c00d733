"""Build the demonstration: each firm's tenant once, then its story. A second call changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.db import transaction
from django_tenants.utils import schema_context

from engagements.models import Engagement, TimeEntry
from partnerview import clock
from partnerview.closing.demo.billing import chase, meter, resell
from partnerview.closing.demo.close import close_months
from partnerview.closing.demo.concessions import concede
from partnerview.closing.demo.deals import register_deals
from partnerview.closing.demo.deliveries import hand_over
from partnerview.closing.demo.deposits import hold_and_draw
from partnerview.closing.demo.engagements import let_time_pass, sell
from partnerview.closing.demo.exemptions import exempt_from_plans
from partnerview.closing.demo.firms import FIRMS, DemoFirm
from partnerview.closing.demo.handovers import begin, change_hands
from partnerview.closing.demo.hours import sell_hours
from partnerview.closing.demo.money import bill_and_collect, recognize
from partnerview.closing.demo.plans import plan_with_partners
from partnerview.closing.demo.portal import KEY as PORTAL_KEY
from partnerview.closing.demo.portal import open_portal
from partnerview.closing.demo.programs import run_program
from partnerview.closing.demo.rules import agree_rules
from partnerview.closing.demo.staffing import staff
from partnerview.closing.demo.stage import PASSWORD, Stage, email_of, set_stage
from partnerview.closing.demo.success import follow_success, keep_catalogue, sell_from_catalogue
from partnerview.closing.demo.terms import agree_terms
from partnerview.closing.demo.work import work
from partnerview.months import Month
from partnerview.origin import COMMAND
from partnerview.tenants.actions import Setup, request_tenant
from partnerview.tenants.address import host_of, url_of
from partnerview.tenants.guard import PUBLIC, working_in
from partnerview.tenants.models import Tenant, TenantState
from partnerview.tenants.provisioning import provision
from partnerview.users.authentication import new_secret
from partnerview.users.models import ApiKey, User
from partnerview.users.permissions import Role
from partnerview.users.scopes import SCOPES

# Months of history before the present one.
MONTHS = {"small": 8, "large": 24}


@dataclass(frozen=True, slots=True)
class Built:
    """Where a firm of the demonstration is found, and who signs in. `key` only when it was made just now."""

    name: str
    slug: str
    host: str
    url: str
    logins: dict[str, str]
    password: str
    key: str | None
    engagements: int
    time_entries: int


def build_demo(*, seed: int, scale: str) -> list[Built]:
    return [_build(firm, seed=seed, months=MONTHS[scale]) for firm in FIRMS]


def _build(firm: DemoFirm, *, seed: int, months: int) -> Built:
    first = Month.of(clock.today()) - months
    tenant = _tenant(firm, first)
    with working_in(tenant, source=COMMAND):
        key = None
        if not Engagement.objects.exists():
            key = tell(firm, first, Random(f"{seed} {firm.slug}"))  # noqa: S311  a story, not a secret
        return Built(
            name=firm.name,
            slug=firm.slug,
            host=host_of(firm.slug),
            url=url_of(tenant),
            logins={key: email_of(firm, key) for key in (*(user.key for user in firm.users), PORTAL_KEY)},
            password=PASSWORD,
            key=key,
            engagements=Engagement.objects.count(),
            time_entries=TimeEntry.objects.count(),
        )


@transaction.atomic
def tell(firm: DemoFirm, first: Month, rng: Random) -> str:
    """The whole story in one transaction: a half-told firm does not exist."""
    stage = set_stage(firm, first=first, today=clock.today(), rng=rng)
    keep_catalogue(stage)
    engagements = sell(stage)
    let_time_pass(stage, engagements)
    sell_from_catalogue(stage, engagements)
    staff(stage)
    work(stage, engagements)
    resell(stage)
    sell_hours(stage)
    meter(stage, engagements)
    hand_over(stage)
    bill_and_collect(stage)
    chase(stage)
    concede(stage)
    recognize(stage)
    hold_and_draw(stage)
    agree_rules(stage)
    follow_success(stage, engagements)
    agree_terms(stage, engagements)
    begin(stage)
    run_program(stage)
    plan_with_partners(stage)
    exempt_from_plans(stage)
    change_hands(stage)
    open_portal(stage)
    register_deals(stage)
    close_months(stage)  # last of the story: nothing else is dated in the months that it closes
    return _key(stage)


def _tenant(firm: DemoFirm, first: Month) -> Tenant:
    with schema_context(PUBLIC):
        tenant = Tenant.objects.filter(slug=firm.slug).first()
        if tenant is None:
            setup = Setup(
                admin_email=email_of(firm, "admin"),
                admin_name="Admin",
                currency=firm.currency,
                books_start_on=first.first_day,
                fiscal_year_first_month=4 if firm.currency == "GBP" else 1,
            )
            tenant = request_tenant(firm.name, slug=firm.slug, setup=setup, kind=firm.kind, time_zone=firm.time_zone)
    return tenant if tenant.state == TenantState.READY else provision(firm.slug)


def _key(stage: Stage) -> str:
    """A key for trying the API, acting for an integration with every scope."""
    whole, prefix, secret_hash = new_secret()
    robot = User.objects.create_user(email_of(stage.firm, "integration"), name="Integration", roles=[Role.INTEGRATION])
    ApiKey.objects.create(name="Demonstration", prefix=prefix, secret_hash=secret_hash, scopes=list(SCOPES), user=robot)
    return whole
