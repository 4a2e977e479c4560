"""The states of DAGs in Airflow's database: whether they are on, and their last run."""

from collections.abc import Collection, Mapping

from outreach.connections.dag_states import DagState
from outreach.domain.errors import ConfigurationError
from outreach_airflow.airflow_here import airflow_is_set_up


def look_at_dags(dag_ids: Collection[str], environ: Mapping[str, str]) -> Mapping[str, DagState] | None:
    """Return the state of each of these DAGs that Airflow has; None if no Airflow is set up here.

    Raises ``ConfigurationError`` if its database cannot be read.
    """
    return read_dags(dag_ids) if airflow_is_set_up(environ) else None


def read_dags(dag_ids: Collection[str]) -> Mapping[str, DagState]:
    """Return the state of each of these DAGs that Airflow has.

    Raises ``ConfigurationError`` if its database cannot be read.
    """
    from airflow.models.dag import DagModel
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_session() as session:
            query = select(DagModel.dag_id, DagModel.is_paused, DagModel.next_dagrun_create_after)
            dags = session.execute(query.where(DagModel.dag_id.in_(dag_ids))).all()
            last = {
                dag.dag_id: session.execute(
                    select(DagRun.state, DagRun.start_date)
                    .where(DagRun.dag_id == dag.dag_id)
                    .order_by(DagRun.run_after.desc())
                    .limit(1)
                ).one_or_none()
                for dag in dags
            }
    except SQLAlchemyError as problem:
        raise ConfigurationError(
            f"Airflow's database cannot be read ({type(problem).__name__}): "
            "`airflow db check` must work in this terminal"
        ) from None
    return {
        dag.dag_id: DagState(
            dag_id=dag.dag_id,
            is_paused=bool(dag.is_paused),
            next_run_at=dag.next_dagrun_create_after,
            last_state=None if (run := last[dag.dag_id]) is None else str(run.state),
            last_started_at=None if run is None else run.start_date,
        )
        for dag in dags
    }
