"""The states of DAGs, from the database of an Airflow that is set up here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points

from outreach.connections.lookup import OF_AIRFLOW

LOOK_AT_DAGS = "look_at_dags"
"""The entry point that takes ids of DAGs and the environment, and returns a state for each, or None."""


@dataclass(frozen=True, kw_only=True)
class DagState:
    """One DAG. ``last_state`` and ``last_started_at`` are of its newest run; None before the first."""

    dag_id: str
    is_paused: bool
    next_run_at: datetime | None
    last_state: str | None
    last_started_at: datetime | None


def stored_dags(dag_ids: Collection[str], environ: Mapping[str, str]) -> Mapping[str, DagState] | None:
    """Return the states of DAGs by Airflow's database; None if no Airflow is set up here.

    Raises ``ConfigurationError`` if it cannot be read.
    """
    for asked in entry_points(group=OF_AIRFLOW, name=LOOK_AT_DAGS):
        found: Mapping[str, DagState] | None = asked.load()(dag_ids, environ)
        if found is not None:
            return found
    return None
