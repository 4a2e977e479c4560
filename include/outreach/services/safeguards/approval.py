"""Whether a person must approve a run's calls, by the run's decisions."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from outreach.campaign.approval_choice import ALWAYS, ApprovalAbove
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Whether a person must approve a run before anyone is called, and why, in a sentence."""

    is_needed: bool
    why: str


_ASKED = "campaign.yaml asks for an approval of every run."
_NOT_ASKED = "campaign.yaml asks for no approval."


def needs_approval(connection: Connection, run: Run) -> Approval:
    """Judge a run by its decisions, which are final after it is sealed.

    The task that asks a person and the claim of every batch both use this function, so they cannot differ.
    """
    wanted = run.campaign.config.approval
    if not isinstance(wanted, ApprovalAbove):
        return Approval(is_needed=wanted == ALWAYS, why=_ASKED if wanted == ALWAYS else _NOT_ASKED)
    bounds = wanted.above
    amounts = {currency: str(most) for currency, most in bounds.amount.items()}
    parameters = {"run_id": run.run_id, "people": bounds.people, "amounts": json.dumps(amounts)}
    passed = connection.execute(statement("approval_bounds_passed"), parameters).all()
    if not passed:
        return Approval(is_needed=False, why=f"The run stays within `approval.above`: {_within(wanted)}.")
    return Approval(
        is_needed=True, why=f"The run passes `approval.above`: {'; '.join(map(_passed, passed))}."
    )


def _within(wanted: ApprovalAbove) -> str:
    bounds = wanted.above
    people = [] if bounds.people is None else [f"{bounds.people:,} people"]
    return " and ".join(
        [*people, *(f"{most:,} {currency}" for currency, most in sorted(bounds.amount.items()))]
    )


def _passed(row: Row[Any]) -> str:
    if row.currency is None:
        return f"{row.number:,} people, more than {row.most:,}"
    if row.most is None:
        return f"{row.number:,.2f} {row.currency}, a currency without a bound"
    return f"{row.number:,.2f} {row.currency}, more than {row.most:,}"
