"""Asking a person before anyone is called, if the campaign wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.definitions.context import Context
from sqlalchemy import Engine, func, select

from outreach.connections.names import LEDGER
from outreach.connections.own_command import as_typed
from outreach.domain.calls import CallState
from outreach.domain.gates import Gate
from outreach.domain.local_moments import say_moment
from outreach.providers.base import Account
from outreach.quality.gates import record_approval
from outreach.quality.verdicts import read_verdicts
from outreach.services.reporting.preflight import Preflight, read_preflight
from outreach.services.reporting.preflight_words import markdown_of, say_amounts, say_count
from outreach.services.runs.late_words import why_no_calls
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.approval import needs_approval
from outreach.storage import tables
from outreach.storage.limits import allow_bulk
from outreach_airflow import wiring
from outreach_airflow.private_errors import without_values
from outreach_airflow.task_context import run_named


@dataclass(frozen=True, kw_only=True)
class Question:
    """The question to a person, and the time until which an answer can be given."""

    subject: str
    body: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class NothingToAsk:
    """The reason why no one is asked, in a sentence."""

    why: str


def open_question(
    ledger: Engine,
    *,
    run_id: UUID,
    account_of: Callable[[str], Account],
    now: datetime,
) -> Question | NothingToAsk:
    """Return the question with the figures of the run, or the reason why nothing is asked.

    ``account_of`` returns the account of a connection, to compute the time and the cost of the calls.
    """
    call = tables.call
    with ledger.connect() as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id)
        approval = needs_approval(connection, run)
        if not approval.is_needed:
            return NothingToAsk(why=f"No approval is needed. {approval.why}")
        verdict = read_verdicts(connection, run_id).get(Gate.APPROVAL)
        if verdict is not None and verdict.passed:
            return NothingToAsk(why="The calls are approved already.")
        planned = connection.scalar(
            select(func.count()).where(call.c.run_id == run_id, call.c.state == CallState.PLANNED)
        )
        if not planned:
            no_calls = why_no_calls(run, now=now)
            return NothingToAsk(why=no_calls or "No call is planned, so there is nothing to approve.")
        if now >= run.call_until:
            return NothingToAsk(why="The run's time to call is over, so there is nothing to approve.")
        account = account_of(run.campaign.config.provider.connection)
        figures = read_preflight(connection, run, account, now=now)
    return Question(
        subject=f"May {planned:,} people be called for {run.campaign.campaign_id} on {run.run_date}?",
        body=_body(run, figures, planned=planned, why=approval.why),
        until=run.call_until,
    )


def _body(run: Run, figures: Preflight, *, planned: int, why: str) -> str:
    """Return the text for the person: numbers and amounts, the deadline, and who is not called and why."""
    config = run.campaign.config
    amounts = say_amounts(figures.called.amounts) or "no amount"
    return (
        f"**{planned:,}** {'call is' if planned == 1 else 'calls are'} planned through "
        f"`{config.provider.connection}` (wave {run.wave}), about {amounts}. "
        f"{say_count(figures.people_not_called, 'person is', 'people are')} not called, for the reasons "
        f"below. {why}\n\n"
        "*Approve* hands the calls over. *Reject* withdraws them all when the run closes. "
        f"Without an answer by **{say_moment(run.call_until, config.zone())}** no one is called."
        f"\n\n{markdown_of(figures)}\n\n"
        "`reporting.contact_decision` lists each person with the decision, and `outreach explain "
        f"{run.campaign.campaign_id} <person>` says why."
    )


class ApproveCalls(ApprovalOperator):
    """Record a person's yes or no in the ledger, where the claim of every batch checks it."""

    template_fields = ("run_id", "subject", "body")

    def __init__(
        self,
        *,
        run_id: str,
        ledger_connection_id: str = LEDGER,
        execution_timeout: timedelta | None = None,
        **kwargs: Any,
    ) -> None:
        # An ApprovalOperator would take it as the time in which a person must answer.
        super().__init__(subject="May these people be called?", execution_timeout=None, **kwargs)
        self.execution_timeout = execution_timeout
        self.run_id = run_id
        self.ledger_connection_id = ledger_connection_id

    @without_values()
    def execute(self, context: Context) -> None:
        """Ask, and wait without a worker; return at once if there is nothing to ask."""
        now = wiring.clock()
        question = open_question(
            wiring.ledger(self.ledger_connection_id),
            run_id=run_named(self.run_id),
            account_of=wiring.account,
            now=now,
        )
        if isinstance(question, NothingToAsk):
            self.log.info("%s", as_typed(question.why))
            return
        self.subject, self.body = question.subject, as_typed(question.body)
        self.response_timeout = question.until - now
        super().execute(context)

    @without_values()
    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Record the answer; after a rejection the calls are skipped and the run stays green."""
        if "error" not in event:
            self._record(event)
        super().execute_complete(context, event)

    def _record(self, event: dict[str, Any]) -> None:
        record_approval(
            wiring.ledger(self.ledger_connection_id),
            run_id=run_named(self.run_id),
            approved_by=str((event.get("responded_by_user") or {}).get("name", "unknown")),
            approved=event["chosen_options"] == [self.APPROVE],
            now=wiring.clock(),
        )
