"""The connections that a command can use: the environment's own, those of the local stack, and Airflow's.

Tasks in Airflow ask Airflow itself (``plugins/outreach_airflow/wiring.py``). A command
runs outside a task, so it uses an entry point that looks where Airflow keeps its
connections; this package itself does not import Airflow.
"""

from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points

from outreach.connections.airflow_uri import ConnectionSettings, read_connection, variable_of
from outreach.connections.local_stack import local_stack, still_starting
from outreach.connections.names import LEDGER
from outreach.domain.errors import ConfigurationError, LocalProblem

OF_AIRFLOW = "outreach.airflow"
"""The group of entry points that ask an Airflow installed here."""

FIND_CONNECTION = "find_connection"
"""The entry point that takes a connection's id and the environment, and returns its settings or None."""


def known_connections(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``AIRFLOW_CONN_…`` variables; those of ``environ`` come before those of the running stack."""
    stack = local_stack(environ)
    return {**(stack.connections if stack else {}), **environ}


def find_connection(connection_id: str, environ: Mapping[str, str]) -> ConnectionSettings | None:
    """Find a connection: in the environment, in the running stack, else where Airflow keeps its own.

    Raises ``ConfigurationError`` for one that is set but cannot be read, and if an
    Airflow is set up here but cannot be asked; ``LocalProblem`` for the ledger of a stack
    that has only begun to start.
    """
    known = known_connections(environ)
    if known.get(variable_of(connection_id), "").strip():
        return read_connection(connection_id, known)
    if connection_id == LEDGER and (stack := local_stack(environ)) and not stack.connections:
        # In a moment the stack has a ledger of its own, which comes before that of another Airflow.
        raise LocalProblem(still_starting(stack))
    for asked in entry_points(group=OF_AIRFLOW, name=FIND_CONNECTION):
        found: ConnectionSettings | None = asked.load()(connection_id, environ)
        if found is not None:
            return found
    return None


def require_connection(connection_id: str, environ: Mapping[str, str]) -> ConnectionSettings:
    """Find a connection; raises ``ConfigurationError`` if there is none, and as ``find_connection`` does."""
    found = find_connection(connection_id, environ)
    if found is None:
        raise ConfigurationError(
            f"the connection {connection_id} is not set; set {variable_of(connection_id)} to its JSON or "
            "URI, or let AIRFLOW_HOME lead to an Airflow that has it"
        )
    return found


def with_connections(connection_ids: Iterable[str], environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``known_connections``, and those of these ids that only Airflow has."""
    known = dict(known_connections(environ))
    for connection_id in connection_ids:
        found = find_connection(connection_id, environ)
        if found is not None:
            known.setdefault(variable_of(connection_id), found.as_json())
    return known
