"""Deciding for every person whether they are called; the decision on each invoice follows from it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete

from outreach.domain.errors import RunNotReady
from outreach.services.permissions.ask import Question, ask_about_run
from outreach.services.permissions.clocks import RING_RESERVE
from outreach.services.permissions.rule_words import write_rule_words
from outreach.services.preparation.own_exclusions import name_own_exclusions
from outreach.services.preparation.refused_numbers import write_refused_numbers
from outreach.services.preparation.shared_calls import share_calls
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.disputes import take_back_disputes
from outreach.storage import tables
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.statistics import refresh_statistics
from outreach.storage.trial import Ledger


def decide(ledger: Ledger, *, run_id: UUID, now: datetime) -> dict[str, int]:
    """Record a decision for every contact, with a reason if the person is not called.

    The reasons' precedence is that of ``domain.decisions.Reason``. A number is called
    for no one if anyone refused calls on it, or if a person in the run with this number
    opted out or is on the do-not-call list; ``domain/stops.py`` says what other stops
    hold. Of several people with one number, or with one id in several spellings, the
    first in the campaign's order without another reason is called. Deciding again,
    until the run is sealed, gives the same result for the same facts. Consents and
    disputes in the extract that count beyond this run are written as facts.

    Returns the counts as stored, by decision: ``contacts.call``,
    ``contacts.phone_taken``, ``invoices.call``, ``invoices.invoice_paid`` and so on.
    Raises ``RunNotReady`` if invoices have no contact yet, or contacts no tags; then
    nothing has changed.
    """
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id, lock=True)
        if not run.is_sealed:
            _require_prepared(connection, run_id)
            _decide_contacts(connection, run, now=now)
            _record_told_facts(connection, run, now=now)
    refresh_statistics(ledger, (tables.decision, ("run_id", "person_id", "verdict")))
    with ledger.connect() as connection:
        allow_bulk(connection)
        rows = connection.execute(statement("count_decided"), {"run_id": run_id})
        return {row.what: row.number for row in rows}


def _require_prepared(connection: Connection, run_id: UUID) -> None:
    missing = connection.execute(statement("count_unprepared"), {"run_id": run_id}).one()
    if missing.people:
        raise RunNotReady(
            f"{missing.people} people of run {run_id} are not prepared; run the task prepare_contacts first"
        )
    if missing.tags:
        raise RunNotReady(
            f"{missing.tags} contacts of run {run_id} have no prompt tags; "
            "run the task build_prompt_tags first"
        )


def _decide_contacts(connection: Connection, run: Run, *, now: datetime) -> None:
    parameters = {"run_id": run.run_id, "campaign_id": run.campaign.campaign_id, "now": now}
    ask_about_run(connection, run, now=now)
    write_refused_numbers(connection, run)
    connection.execute(statement("decide_contacts"), parameters)
    name_own_exclusions(connection, run)
    share_calls(connection, Question(run=run, now=now))
    decision = tables.decision
    connection.execute(delete(decision).where(decision.c.run_id == run.run_id))
    connection.execute(statement("write_decisions"), parameters | {"reserve": RING_RESERVE})
    write_rule_words(connection, run)


def _record_told_facts(connection: Connection, run: Run, *, now: datetime) -> None:
    """Write facts of the extract that count beyond this run: who refuses calls, and which disputes are over.

    This comes last, after the gates found the extract good. A dispute that is over ends
    only for later nights, since tonight's totals were made without its invoice.
    """
    connection.execute(statement("record_consents"), {"run_id": run.run_id, "now": now})
    take_back_disputes(connection, run, now=now)
