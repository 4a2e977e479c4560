"""The states of DAGs in the Airflow that a command knows: from its API, else from its database."""

from collections.abc import Collection, Mapping

from outreach.airflow_client.access import VARIABLES, airflow_access
from outreach.airflow_client.api import AirflowApi
from outreach.connections.dag_states import DagState, stored_dags
from outreach.connections.local_stack import local_stack
from outreach.domain.errors import LocalProblem


def look_at_dags(dag_ids: Collection[str], environ: Mapping[str, str]) -> Mapping[str, DagState]:
    """Return the state of each of these DAGs that Airflow has.

    Raises ``LocalProblem`` if no Airflow is known or it does not answer, and
    ``ConfigurationError`` if its database cannot be read.
    """
    if environ.get(VARIABLES[0]) or local_stack(environ) is not None:
        with AirflowApi(airflow_access(environ)) as api:
            states = [api.dag_state(dag_id) for dag_id in dag_ids]
        return {state.dag_id: state for state in states if state is not None}
    found = stored_dags(dag_ids, environ)
    if found is None:
        raise LocalProblem(
            f"no Airflow is known here: let AIRFLOW_HOME lead to one, or name it with {', '.join(VARIABLES)}"
        )
    return found
