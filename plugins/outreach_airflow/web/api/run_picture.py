"""One run, read from the ledger and from Airflow, as the API shows it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.utils.session import create_session
from sqlalchemy import Engine

from outreach.domain.reason_words import WORDS_OF_INVOICE_REASON, WORDS_OF_REASON
from outreach.services.dispatch.wait import Wait
from outreach.services.dispatch.wait_words import wait_in_words
from outreach.services.reporting.funnel import Funnel
from outreach.services.reporting.funnel_words import CALL_STATES
from outreach.services.reporting.last_runs import Stage
from outreach.services.reporting.night_report.figures import NightFigures, read_figures
from outreach.services.reporting.run_batches import BatchSummary, batches_of_run
from outreach.services.reporting.run_gates import CheckedGate, gates_of_run
from outreach.services.runs.run import Run, read_run
from outreach_airflow import wiring
from outreach_airflow.links import gate_report_path
from outreach_airflow.our_runs import waits_of_run
from outreach_airflow.web.api.access import is_allowed
from outreach_airflow.web.api.run_answers import (
    AmountAnswer,
    BatchAnswer,
    CheckedGateAnswer,
    HourAnswer,
    NotCalledAnswer,
    RunAnswer,
    WaitAnswer,
)


def run_picture(run_id: UUID, user: BaseUser) -> RunAnswer:
    """Read a run; raises ``RunNotReady`` for one that the ledger does not have."""
    ledger, now = wiring.ledger(), wiring.clock()
    figures = read_figures(ledger, run_id=run_id)
    with ledger.connect() as connection:
        run = read_run(connection, run_id)
        gates = gates_of_run(connection, run_id)
    name, funnel = figures.name, figures.funnel
    batches = batches_of_run(ledger, campaign_id=name.campaign_id, run_date=name.run_date, wave=name.wave)
    stage = _stage(run, funnel)
    return RunAnswer(
        name=str(name),
        campaign_id=name.campaign_id,
        run_date=name.run_date,
        wave=name.wave,
        description=figures.description,
        zone=figures.zone.key,
        now=now,
        closed_at=run.closed_at,
        call_until=run.call_until,
        progress=stage.progress(now=now),
        says=stage.in_words(now=now),
        invoices=funnel.invoices,
        steps=dict(figures.steps),
        promised=_amounts(funnel.promised),
        calls=_calls(funnel),
        not_called=list(_not_called(figures)),
        withdrawn_because=dict(funnel.withdrawn_because),
        line_outcomes=dict(funnel.line_outcomes),
        conversation_outcomes=dict(funnel.conversation_outcomes),
        hours=[
            HourAnswer(hour=each.hour, connected=each.connected, not_connected=each.not_connected)
            for each in figures.hours
        ],
        batches=[_batch(each) for each in batches.batches],
        gates=[_gate(each, run_id) for each in gates],
        waiting=_waiting(ledger, run_id, now=now),
        broken_sums=list(figures.broken_laws),
        may_act=is_allowed(user, name.campaign_id, "PUT"),
    )


def _stage(run: Run, funnel: Funnel) -> Stage:
    return Stage(
        sealed_at=run.sealed_at,
        closed_at=run.closed_at,
        call_until=run.call_until,
        is_stale=run.is_stale,
        planned=funnel.planned,
    )


def _calls(funnel: Funnel) -> dict[str, int]:
    return {state: count for state in CALL_STATES if (count := getattr(funnel, state))}


def _amounts(amounts: Mapping[str, Decimal]) -> list[AmountAnswer]:
    return [
        AmountAnswer(currency=currency, amount=amount)
        for currency, amount in sorted(amounts.items())
        if amount
    ]


def _not_called(figures: NightFigures) -> Iterator[NotCalledAnswer]:
    people = figures.funnel.people_not_called
    for reason, invoices in figures.funnel.invoices_without_call.items():
        yield NotCalledAnswer(
            reason=reason,
            meaning=WORDS_OF_REASON.get(reason) or WORDS_OF_INVOICE_REASON.get(reason, ""),
            people=people.get(reason, 0),
            invoices=invoices,
            amounts=_amounts(figures.amounts_not_called_for.get(reason, {})),
        )


def _batch(batch: BatchSummary) -> BatchAnswer:
    return BatchAnswer(
        batch_id=batch.batch_id,
        number=batch.number,
        account=batch.connection_id,
        provider_batch_id=batch.provider_batch_id,
        state=batch.state,
        problem=batch.problem,
        calls=dict(batch.calls),
        claimed_at=batch.claimed_at,
        submitted_at=batch.submitted_at,
        confirmed_at=batch.confirmed_at,
    )


def _gate(gate: CheckedGate, run_id: UUID) -> CheckedGateAnswer:
    return CheckedGateAnswer(
        gate=gate.gate.value,
        passed=gate.passed,
        checked_at=gate.checked_at,
        report=gate_report_path(str(run_id), gate.gate.value) if gate.has_report else None,
    )


def _waiting(ledger: Engine, run_id: UUID, *, now: datetime) -> list[WaitAnswer]:
    with create_session() as session:
        waits = list(waits_of_run(session, run_id))
    return [_wait(ledger, wait, now=now) for wait in waits]


def _wait(ledger: Engine, wait: Wait, *, now: datetime) -> WaitAnswer:
    with ledger.connect() as connection:
        said = wait_in_words(connection, wait, now=now)
    return WaitAnswer(
        account=wait.connection_id,
        reason=wait.reason,
        until=wait.until,
        says=said.words,
        needs_a_person=said.needs_a_person,
    )
