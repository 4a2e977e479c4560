"""The question to the policy: when people may be called, and which rule is in the way.

``decide`` asks it for a run, the claim for a batch, ``explain`` for one person, each at
its own moment and all with the same statements. The answer is in ``policy_answer``, a
temporary table, for the caller's transaction.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, insert, select, text

from outreach.domain.preferences import NEVER, unreadable_preference
from outreach.domain.reason_words import ALLOWED
from outreach.domain.timing import WEEKDAYS
from outreach.policy.policy import Policy
from outreach.services.permissions.clocks import RING_RESERVE, Horizon, look_further, write_clocks
from outreach.services.permissions.days import begin_days
from outreach.services.permissions.history import invoice_caps, write_findings, write_stops
from outreach.services.permissions.priority import write_order
from outreach.services.permissions.rules import callback_rule, write_rules
from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_to_call_about
from outreach.storage.statements import statement
from outreach.storage.tables import fact
from outreach.storage.workspace import clear_workspace, policy_about, policy_asked


@dataclass(frozen=True, kw_only=True)
class Question:
    """The moment of the question, and the time until which calls may be handed over."""

    run: Run
    now: datetime

    @property
    def policy(self) -> Policy:
        """The rules that bind the run."""
        config = self.run.campaign.config
        return self.run.campaign.policy.binding(is_invented=config.audience == "invented", wave=self.run.wave)


def ask_about_run(connection: Connection, run: Run, *, now: datetime) -> None:
    """Answer for everyone in the run who has a number and something to be called about."""
    clear_workspace(connection)
    _ask_within_run(connection, run, person_key=None)
    _answer(connection, Question(run=run, now=now), is_bulk=True)


def ask_about_person(connection: Connection, run: Run, person_key: str, *, now: datetime) -> None:
    """Answer for the people of the run with a folded id, as ``ask_about_run`` would at that moment.

    A run that is over may be asked about, too: its answer looks as far ahead as that of
    a run with a real audience.
    """
    clear_workspace(connection)
    _ask_within_run(connection, run, person_key=person_key)
    _answer(connection, Question(run=run, now=now), Horizon.of_real_people(run, now=now))


def ask_about_batch(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> None:
    """Answer for everyone in the batch whose call was not handed over."""
    clear_workspace(connection)
    connection.execute(statement("ask_about_batch"), {"batch_id": batch_id})
    _combine_wishes(connection)
    _answer(connection, Question(run=run, now=now))


def _ask_within_run(connection: Connection, run: Run, *, person_key: str | None) -> None:
    write_order(connection, run)
    connection.execute(text("ANALYZE policy_order"))
    connection.execute(statement("ask_about_run"), {"run_id": run.run_id, "person_key": person_key})
    connection.execute(text("ANALYZE policy_asked (person_key)"))
    _combine_wishes(connection)
    _write_invoices(connection, run, person_key=person_key)


def _write_invoices(connection: Connection, run: Run, *, person_key: str | None) -> None:
    """Write the invoices of each person's call, if a rule or a fact of the ledger is about invoices."""
    about = invoices_to_call_about(run.run_id, "person_id", "invoice_id").subquery("about")
    key = text("outreach.folded_invoice_id(about.invoice_id)")
    folded = select(about.c.person_id, key).where(about.c.invoice_id.is_not(None))
    if not invoice_caps(run.campaign.policy):
        folded = folded.where(select(exists().where(fact.c.invoice_id.is_not(None))).scalar_subquery())
    if person_key is not None:
        folded = folded.where(about.c.person_id.in_(select(policy_asked.c.person_id)))
    connection.execute(insert(policy_about).from_select(["person_id", "invoice_key"], folded))


def _combine_wishes(connection: Connection) -> None:
    """Combine the preferences from all sources of the people asked about."""
    parameters = {
        "weekdays": list(WEEKDAYS),
        "never": NEVER.isoformat(),
        "no_common_day": json.dumps(unreadable_preference(["days"])),
    }
    connection.execute(statement("combine_wishes"), parameters)


def find_stops_of_queued(connection: Connection, run: Run, connection_id: str, *, now: datetime) -> None:
    """Write the stops of everyone whose call an account may have and has not begun, without clock rules."""
    clear_workspace(connection)
    parameters = {"run_id": run.run_id, "connection_id": connection_id}
    connection.execute(statement("ask_about_queued"), parameters)
    connection.execute(statement("ask_about_invoices_of_queued"), parameters)
    write_stops(connection, Question(run=run, now=now).policy, run, now=now)


def _answer(
    connection: Connection, question: Question, horizon: Horizon | None = None, *, is_bulk: bool = False
) -> None:
    """Compute the answer; only for a whole run the query planner gets statistics on it."""
    run, policy, now = question.run, question.policy, question.now
    write_rules(connection, policy)
    debt_kind, ahead = run.campaign.config.debt_kind, horizon or Horizon.of(run, now=now)
    write_clocks(connection, policy, ahead, debt_kind=debt_kind)
    if is_bulk:
        connection.execute(
            text("ANALYZE policy_asked (person_id, person_key, phone, spelling, clock_id), policy_about")
        )
    if write_findings(connection, policy, run, now=now):
        begin_days(connection)
        name, _ = callback_rule(policy)
        connection.execute(statement("end_lifts"), {"callback": name, "now": now})
    if is_bulk:
        connection.execute(text("ANALYZE policy_clock, policy_span, policy_finding"))
    if _write_answers(connection, question) and look_further(connection, policy, ahead, debt_kind=debt_kind):
        connection.execute(statement("forget_answers_without_span"), {"last": ahead.last})
        _write_answers(connection, question)


def _write_answers(connection: Connection, question: Question) -> int:
    """Answer for everyone asked about who has no answer yet; returns how many have no span."""
    name, priority_for = callback_rule(question.policy)
    parameters = {
        "now": question.now,
        "until": question.run.call_until,
        "reserve": RING_RESERVE,
        "allowed": ALLOWED,
        "callback": name,
        "callback_seconds": priority_for.total_seconds(),
    }
    without_span: int = connection.execute(statement("policy_answers"), parameters).scalar_one()
    return without_span
