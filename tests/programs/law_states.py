"""How each state of the law table is reached, and how each of its actions is called: by the actions themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from partnerview import clock
from programs.actions import classifications, commitments, exemptions, mdf, named_accounts, qars, raps, strategies
from programs.actions import rap_signatures as signatures
from programs.models import Classification, Cohort, CohortStrategy, MdfCommitment, MdfDisbursement, MdfExemption
from tests.cast import Cast
from tests.programs import raps as made

Subject = Any
Act = Callable[[Subject, Any], Any]


def _superseded(cast: Cast) -> Subject:
    old = made.active(cast)
    draft = signatures.sign_rap(
        raps.submit_rap(raps.amend_rap(old, reason="More", by=cast.pam), by=cast.pam), by=cast.manager
    )
    draft = raps.acknowledge_rap(signatures.sign_rap(draft, by=cast.cxo), by=cast.pam)
    raps.activate_rap(raps.acknowledge_rap(draft, by=cast.pam, partner_person="Jun-Seo Marchetti"), by=cast.pam)
    return old


def _acknowledged(cast: Cast) -> Subject:
    rap = raps.acknowledge_rap(made.approved(cast), by=cast.pam)
    return raps.acknowledge_rap(rap, by=cast.pam, partner_person="Jun-Seo Marchetti")


def _paid(cast: Cast) -> Subject:
    """A RAP out of whose money 4,000 of 10,000 is paid."""
    rap = made.active(cast)
    row = mdf.commit_mdf(rap, side="vendor", money=made.usd(10000), purpose="Breakfast", by=cast.pam)
    account = made.the_account(rap)
    mdf.disburse_mdf(row, named_account=account, activity="x", money=made.usd(4000), proof="P", by=cast.pam)
    return rap


def _committed(cast: Cast) -> Subject:
    rap = made.active(cast)
    mdf.commit_mdf(rap, side="vendor", money=made.usd(10000), purpose="Breakfast", by=cast.pam)
    return rap


def _confirmed(cast: Cast) -> Subject:
    rap = _paid(cast)
    mdf.confirm_disbursement(MdfDisbursement.objects.get(), proof="Invoice", by=cast.manager)
    return rap


def _written(cast: Cast) -> Subject:
    return qars.write_qar(made.opened(cast, due_on=clock.today()), discussion="Much", concerns="None", by=cast.pam)


def _waiting(cast: Cast) -> Subject:
    """A second review, written, while the first plan has a promise without outcome."""
    first = _written(cast)
    made.promised(first, cast)
    qars.complete_qar(first, by=cast.pam)
    second = qars.open_qar(first.following, by=cast.pam)
    return qars.write_qar(second, discussion="Much", concerns="None", by=cast.pam)


def _proposed(cast: Cast) -> Subject:
    return _propose(made.a_partner(cast), cast.pam, "Champion")


def _propose(partner: Any, by: Any, to: str) -> Classification:
    cohort = Cohort.objects.get(name=to)
    return classifications.propose_classification(partner, to_cohort=cohort, reason="Three accounts", by=by)


def _drafted(cast: Cast) -> CohortStrategy:
    return _draft_strategy(Cohort.objects.get(name="Zombie"), cast.pam)


def _draft_strategy(cohort: Cohort, by: Any) -> CohortStrategy:
    return strategies.draft_strategy(cohort, intent="Wake or part", plays=["Call"], by=by)


def _spending(cast: Cast) -> Subject:
    exemption = made.exemption_in_force(cast)
    mdf.commit_mdf(exemption, side="vendor", money=made.usd(3000), purpose="Stand", by=cast.pam)
    return exemption


STATES: Final[dict[str, dict[str, Callable[[Cast], Subject]]]] = {
    "rap": {
        "draft": made.drafted,
        "submitted": made.submitted,
        "signed by the manager": lambda cast: signatures.sign_rap(made.submitted(cast), by=cast.manager),
        "approved": made.approved,
        "acknowledged": _acknowledged,
        "active": made.active,
        "superseded": _superseded,
        "ended": lambda cast: raps.end_rap(made.active(cast), reason="Over", by=cast.pam),
        "cancelled": lambda cast: raps.cancel_rap(made.drafted(cast), reason="No", by=cast.pam),
    },
    "mdf": {
        "active plan": made.active,
        "committed": _committed,
        "paid out by the PAM": _paid,
        "confirmed": _confirmed,
        "plan ended": lambda cast: raps.end_rap(_paid(cast), reason="Over", by=cast.pam),
    },
    "qar": {
        "scheduled": lambda cast: qars.schedule_qar(made.a_partner(cast), due_on=clock.today(), by=cast.pam),
        "open": _written,
        "open, plan locked": lambda cast: qars.lock_plan(_written(cast), by=cast.pam),
        "open, a promise without outcome": _waiting,
        "completed": lambda cast: qars.complete_qar(_written(cast), by=cast.pam),
    },
    "classification": {
        "none": made.a_partner,
        "proposed by the PAM": _proposed,
        "approved": lambda cast: classifications.approve_classification(_proposed(cast), by=cast.manager),
        "rejected": lambda cast: classifications.reject_classification(_proposed(cast), reason="No", by=cast.manager),
        "withdrawn": lambda cast: classifications.withdraw_classification(_proposed(cast), by=cast.pam),
    },
    "strategy": {
        "none": lambda cast: Cohort.objects.get(name="Zombie"),
        "draft": _drafted,
        "proposed by the PAM": lambda cast: strategies.propose_strategy(_drafted(cast), by=cast.pam),
        "approved": lambda cast: strategies.approve_strategy(
            strategies.propose_strategy(_drafted(cast), by=cast.pam), by=cast.cxo
        ),
    },
    "exemption": {
        "none": made.a_partner,
        "requested": made.exempted,
        "signed by the manager": lambda cast: exemptions.sign_exemption(made.exempted(cast), by=cast.manager),
        "approved": made.exemption_in_force,
        "committed": _spending,
        "closed": lambda cast: exemptions.close_exemption(made.exemption_in_force(cast), outcome="Won", by=cast.pam),
        "rejected": lambda cast: exemptions.reject_exemption(made.exempted(cast), reason="No", by=cast.manager),
        "withdrawn": lambda cast: exemptions.withdraw_exemption(made.exempted(cast), by=cast.pam),
    },
}


def _name(rap: Any, by: Any) -> Any:
    customer = made.a_customer(rap.partner, "Tern Harbour Authority")
    return named_accounts.name_account(rap, customer=customer, expected_arr=Decimal(1), owner=by, by=by)


def _disburse(holder: Any, by: Any) -> Any:
    """Out of the first commitment; without one there is nothing to pay out of."""
    row = MdfCommitment.objects.select_related("rap", "exemption").first()
    account = None if isinstance(holder, MdfExemption) else made.the_account(holder)
    return mdf.disburse_mdf(row, named_account=account, activity="x", money=made.usd(1), proof="P", by=by)  # type: ignore[arg-type]


def _confirm(_rap: Any, by: Any) -> Any:
    return mdf.confirm_disbursement(MdfDisbursement.objects.get(), proof="Invoice", by=by)


def _commit(holder: Any, by: Any) -> Any:
    return mdf.commit_mdf(holder, side="vendor", money=made.usd(1), purpose="Breakfast", by=by)


def _promise(holder: Any, by: Any) -> Any:
    return commitments.promise(holder, text="x", side="ours", owner=by, due_on=dt.date(2030, 1, 1), by=by)


def _request(subject: Any, by: Any) -> Any:
    partner = getattr(subject, "partner", subject)
    customer = made.a_customer(partner, "Tern Harbour Authority")
    return exemptions.request_exemption(
        partner, customer=customer, activity="Stand", money=made.usd(5), reason="Soon", by=by
    )


ACTIONS: Final[dict[str, dict[str, Act]]] = {
    "rap": {
        "change": lambda rap, by: raps.change_rap(rap, goal="Other", by=by),
        "name_account": _name,
        "submit": lambda rap, by: raps.submit_rap(rap, by=by),
        "withdraw": lambda rap, by: signatures.withdraw_rap(rap, by=by),
        "sign": lambda rap, by: signatures.sign_rap(rap, by=by),
        "reject": lambda rap, by: signatures.reject_rap(rap, reason="No", by=by),
        "acknowledge": lambda rap, by: raps.acknowledge_rap(rap, by=by),
        "activate": lambda rap, by: raps.activate_rap(rap, by=by),
        "amend": lambda rap, by: raps.amend_rap(rap, reason="More", by=by),
        "move_account": lambda rap, by: named_accounts.move_account(made.the_account(rap), to="qualified", by=by),
        "promise": _promise,
        "end": lambda rap, by: raps.end_rap(rap, reason="Over", by=by),
        "cancel": lambda rap, by: raps.cancel_rap(rap, reason="No", by=by),
    },
    "mdf": {"commit": _commit, "disburse": _disburse, "confirm": _confirm},
    "qar": {
        "open": lambda qar, by: qars.open_qar(qar, by=by),
        "write": lambda qar, by: qars.write_qar(qar, changes="Something", by=by),
        "lock": lambda qar, by: qars.lock_plan(qar, by=by),
        "unlock": lambda qar, by: qars.unlock_plan(qar, reason="Forgot one", by=by),
        "promise": _promise,
        "complete": lambda qar, by: qars.complete_qar(qar, by=by),
    },
    "classification": {
        "propose": lambda subject, by: _propose(getattr(subject, "partner", subject), by, "Farmer"),
        "approve": lambda asked, by: classifications.approve_classification(asked, by=by),
        "reject": lambda asked, by: classifications.reject_classification(asked, reason="No", by=by),
        "withdraw": lambda asked, by: classifications.withdraw_classification(asked, by=by),
    },
    "strategy": {
        "draft": lambda subject, by: _draft_strategy(getattr(subject, "cohort", subject), by),
        "change": lambda strategy, by: strategies.change_strategy(strategy, intent="Other", by=by),
        "propose": lambda strategy, by: strategies.propose_strategy(strategy, by=by),
        "approve": lambda strategy, by: strategies.approve_strategy(strategy, by=by),
        "reject": lambda strategy, by: strategies.reject_strategy(strategy, reason="No", by=by),
    },
    "exemption": {
        "request": _request,
        "withdraw": lambda asked, by: exemptions.withdraw_exemption(asked, by=by),
        "sign": lambda asked, by: exemptions.sign_exemption(asked, by=by),
        "reject": lambda asked, by: exemptions.reject_exemption(asked, reason="No", by=by),
        "commit": _commit,
        "disburse": _disburse,
        "close": lambda asked, by: exemptions.close_exemption(asked, outcome="Won", by=by),
    },
}
# Actions that need a thing which a state does not have: there is nothing to call them on.
ABSENT: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("mdf", "active plan"): frozenset({"disburse", "confirm"}),
    ("mdf", "committed"): frozenset({"confirm"}),
    ("classification", "none"): frozenset({"approve", "reject", "withdraw"}),
    ("strategy", "none"): frozenset({"change", "propose", "approve", "reject"}),
    ("exemption", "none"): frozenset({"withdraw", "sign", "reject", "commit", "disburse", "close"}),
    **{
        ("exemption", state): frozenset({"disburse"})
        for state in ("requested", "signed by the manager", "approved", "closed", "rejected", "withdrawn")
    },
    ("rap", "draft"): frozenset(),
}
