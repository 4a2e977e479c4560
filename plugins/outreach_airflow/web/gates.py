"""The stored report of a quality gate."""

from uuid import UUID

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from outreach.domain.gates import Gate
from outreach.storage import tables
from outreach_airflow import wiring

router = APIRouter(prefix="/gates")


@router.get("/{run_id}/{gate}")
def gate_report(run_id: UUID, gate: Gate, request: Request, user: GetUserDep) -> HTMLResponse:
    """Show a report to anyone who may see the task instances of the campaign's DAG."""
    run, result = tables.campaign_run, tables.gate_result
    query = (
        select(run.c.campaign_id, result.c.report)
        .join(result, result.c.run_id == run.c.run_id)
        .where(run.c.run_id == run_id, result.c.gate == gate)
    )
    with wiring.ledger().connect() as connection:
        found = connection.execute(query).one_or_none()
    if found is None:
        raise HTTPException(404, "This gate has not been checked yet.")
    requires_access_dag("GET", DagAccessEntity.TASK_INSTANCE, found.campaign_id)(request, user)
    if found.report is None:
        raise HTTPException(404, "This gate keeps no report.")
    return HTMLResponse(found.report)
