"""``GET /tonight``: how every campaign stands that you may read; what ``outreach status`` prints."""

from datetime import datetime

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter

from outreach.domain.scopes import OF_CAMPAIGN
from outreach.services.reporting.campaign_standing import (
    MAINTENANCE,
    CampaignStanding,
    Dag,
    Known,
    NextRun,
    campaigns,
)
from outreach.services.reporting.last_runs import LastRun, read_standing
from outreach.services.safeguards.send_gate import SendGate
from outreach_airflow import wiring
from outreach_airflow.stored_dags import read_dags
from outreach_airflow.web.api.access import allowed, may_edit_all
from outreach_airflow.web.api.answers import (
    CampaignAnswer,
    GateAnswer,
    LastRunAnswer,
    MaintenanceAnswer,
    NextRunAnswer,
    TonightAnswer,
)
from outreach_airflow.web.api.folders import campaign_ids, folders

router = APIRouter()


@router.get("/tonight")
def tonight(user: GetUserDep) -> TonightAnswer:
    """Say how every campaign stands that you may read, which gates are closed, and what else is wrong."""
    ledger = wiring.ledger()
    every, found = campaign_ids(ledger), folders()
    readable, editable = allowed(user, every, "GET"), allowed(user, every, "PUT")
    known = Known(
        standing=read_standing(ledger),
        folders=found.loaded,
        dags=read_dags([MAINTENANCE, *sorted(readable)]),
        now=wiring.clock(),
    )
    everything = may_edit_all(user, every)
    return TonightAnswer(
        now=known.now,
        campaigns=[
            _campaign(each, now=known.now, may_act=each.campaign_id in editable)
            for each in campaigns(known)
            if each.campaign_id in readable
        ],
        closed_gates=[
            gate_answer(gate, may_act=everything or gate.scope.removeprefix(OF_CAMPAIGN) in editable)
            for gate in known.standing.closed_gates
            if readable and _is_shown(gate, readable)
        ],
        maintenance=_maintenance(known.dag(MAINTENANCE)),
        may_stop_everything=everything,
        folders_problem=found.problem,
    )


def gate_answer(gate: SendGate, *, may_act: bool) -> GateAnswer:
    """Return a gate as the API shows it."""
    return GateAnswer(
        scope=gate.scope,
        is_open=gate.is_open,
        reason=gate.reason,
        changed_at=gate.changed_at,
        changed_by=gate.changed_by,
        may_act=may_act,
    )


def _is_shown(gate: SendGate, readable: frozenset[str]) -> bool:
    """Tell whether a gate stops a campaign that is shown; one of an account or of everything does."""
    return not gate.scope.startswith(OF_CAMPAIGN) or gate.scope.removeprefix(OF_CAMPAIGN) in readable


def _campaign(of: CampaignStanding, *, now: datetime, may_act: bool) -> CampaignAnswer:
    return CampaignAnswer(
        campaign_id=of.campaign_id,
        description=of.description,
        last_run=None if of.last_run is None else _last_run(of.last_run, now=now),
        next_run=_next_run(of.next_run),
        unknown_calls=of.unknown_calls,
        is_paused=of.is_paused,
        problems=list(of.problems),
        may_act=may_act,
    )


def _last_run(run: LastRun, *, now: datetime) -> LastRunAnswer:
    return LastRunAnswer(
        name=str(run.name),
        run_date=run.name.run_date,
        wave=run.name.wave,
        opened_at=run.opened_at,
        closed_at=run.stage.closed_at,
        call_until=run.stage.call_until,
        progress=run.stage.progress(now=now),
        says=run.stage.in_words(now=now),
        calls=dict(run.calls),
    )


def _next_run(run: NextRun) -> NextRunAnswer:
    return NextRunAnswer(
        state=run.state,
        starts_at=run.starts_at,
        zone=None if run.zone is None else run.zone.key,
        has_no_dag=run.has_no_dag,
    )


def _maintenance(dag: Dag | None) -> MaintenanceAnswer:
    if dag is None:
        return MaintenanceAnswer(state="missing", last_state=None, last_started_at=None)
    return MaintenanceAnswer(
        state="off" if dag.is_paused else "on",
        last_state=dag.last_state,
        last_started_at=dag.last_started_at,
    )
