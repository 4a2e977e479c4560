"""From Airflow's rows to the ledger's runs: which run a DAG run opened, and what the runs wait for."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from airflow.models.trigger import Trigger
from airflow.models.xcom import XComModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.services.dispatch.wait import Wait, WaitFor

OPEN_RUN = "open_run"
"""The task that leaves the run's id."""

RESULT = "return_value"
"""The key under which a task leaves what it returns."""

TRIGGER = "outreach_airflow.triggers.CallBatchTrigger"
"""The class that waits for a run; named, since a page needs no trigger itself."""


def run_of_dag_run(session: Session, *, dag_id: str, dag_run_id: str) -> UUID | None:
    """Return the run that a DAG run opened or joined; None before its task ``open_run`` ended.

    What the task left is exact. The DAG run's parameters are not: a run that comes too
    late is wave 0, whatever wave was asked for.
    """
    left = select(XComModel).where(
        XComModel.dag_id == dag_id,
        XComModel.run_id == dag_run_id,
        XComModel.task_id == OPEN_RUN,
        XComModel.key == RESULT,
    )
    found = session.scalars(left.limit(1)).first()
    run_id = None if found is None else XComModel.deserialize_value(found)
    return UUID(str(run_id)) if run_id else None


def waits_of_run(session: Session, run_id: UUID) -> Iterator[Wait]:
    """Yield what a run waits for now, by the triggers that Airflow keeps for it."""
    for trigger in session.scalars(select(Trigger).where(Trigger.classpath == TRIGGER)):
        given = trigger.kwargs
        if given["run_id"] == str(run_id):
            yield Wait(
                run_id=run_id,
                connection_id=given["connection_id"],
                reason=WaitFor(given["reason"]),
                until=datetime.fromisoformat(given["until"]),
            )
