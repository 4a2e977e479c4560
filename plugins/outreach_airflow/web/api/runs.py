"""``GET /runs/…`` and ``GET /dag-runs/…``: one run as a picture, by its own name or its DAG run's."""

from datetime import date
from typing import Annotated
from uuid import UUID

from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.utils.session import create_session
from fastapi import APIRouter, HTTPException, Path

from outreach.domain.run_names import RunName
from outreach.services.runs.names import find_named
from outreach_airflow import wiring
from outreach_airflow.our_runs import run_of_dag_run
from outreach_airflow.web.api.access import require
from outreach_airflow.web.api.problems import ONE_LINE, PROBLEMS
from outreach_airflow.web.api.run_answers import RunAnswer
from outreach_airflow.web.api.run_picture import run_picture

router = APIRouter(responses=PROBLEMS)

CampaignId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,250}$")]
DagRunId = Annotated[str, Path(max_length=250, pattern=ONE_LINE)]
Wave = Annotated[int, Path(ge=0, le=32_767)]


@router.get("/runs/{campaign_id}/{run_date}/{wave}")
def run(campaign_id: CampaignId, run_date: date, wave: Wave, user: GetUserDep) -> RunAnswer:
    """Show a run to anyone who may read its campaign's DAG."""
    require(user, campaign_id, "GET")
    name = RunName(campaign_id=campaign_id, run_date=run_date, wave=wave)
    with wiring.ledger().connect() as connection:
        run_id = find_named(connection, str(name))
    return run_picture(run_id, user)


@router.get("/dag-runs/{dag_id}/{dag_run_id}")
def dag_run(dag_id: CampaignId, dag_run_id: DagRunId, user: GetUserDep) -> RunAnswer:
    """Show the run that a DAG run opened or joined to anyone who may read the DAG."""
    require(user, dag_id, "GET")
    with create_session() as session:
        run_id: UUID | None = run_of_dag_run(session, dag_id=dag_id, dag_run_id=dag_run_id)
    if run_id is None:
        raise HTTPException(404, "This DAG run has opened no run of a campaign yet.")
    return run_picture(run_id, user)
