"""The reason for a person who owes only invoices that the campaign itself leaves out."""

from sqlalchemy import Connection, false, func, select, update

from outreach.domain.decisions import Reason
from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_with_own_reason
from outreach.storage.workspace import policy_verdict

_NOT_OPEN = (
    Reason.REPEATED_INVOICE,
    Reason.INVOICE_PAID,
    Reason.CREDIT_NOTE,
    Reason.INVOICE_NOT_DUE,
)
"""Reasons of invoices that certainly are not open."""


def name_own_exclusions(connection: Connection, run: Run) -> None:
    """Give people with nothing due the own reason (``exclude``) that all their open invoices have.

    It works on ``policy_verdict``. If one open invoice has another reason, it stays ``nothing_due``.
    """
    if not run.campaign.config.exclude:
        return
    own = invoices_with_own_reason(run.run_id, "person_id", "own_reason", "exclusion")
    is_excluded = func.coalesce(own.c.own_reason == own.c.exclusion, false())
    excluded = (
        select(own.c.person_id, func.min(own.c.exclusion).label("exclusion"))
        .where(own.c.own_reason.is_(None) | own.c.own_reason.not_in(_NOT_OPEN))
        .group_by(own.c.person_id)
        .having(func.bool_and(is_excluded), func.min(own.c.exclusion) == func.max(own.c.exclusion))
        .subquery("excluded")
    )
    connection.execute(
        update(policy_verdict)
        .where(
            policy_verdict.c.person_id == excluded.c.person_id,
            policy_verdict.c.reason == Reason.NOTHING_DUE,
        )
        .values(reason=excluded.c.exclusion)
    )
