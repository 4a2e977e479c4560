"""Switching a DAG on for as long as one run takes, and then off again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from outreach.airflow_client.api import AirflowApi
from outreach.domain.errors import LocalProblem


@contextmanager
def switched_on(
    api: AirflowApi, dag_id: str, *, undisturbed: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Iterator[bool]:
    """Switch a DAG on while the block runs, since Airflow continues no run of a DAG that is off.

    Yields whether it was off. If so, it is switched off again after the block, even after an error;
    ``undisturbed`` delays signals meanwhile. Raises ``LocalProblem`` if Airflow does not switch it.
    """
    was_off = api.is_paused(dag_id)
    try:
        if was_off:
            api.set_paused(dag_id, is_paused=False)
        yield was_off
    finally:
        if was_off:
            with undisturbed():
                _switch_off(api, dag_id)


def _switch_off(api: AirflowApi, dag_id: str) -> None:
    try:
        api.set_paused(dag_id, is_paused=True)
    except LocalProblem as problem:
        raise LocalProblem(
            f"the DAG {dag_id} was off and IS ON NOW, so that its schedule holds: {problem}. Switch it off "
            f"in Airflow's UI or with `airflow dags pause {dag_id}`"
        ) from problem
