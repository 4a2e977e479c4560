"""Connections that Airflow keeps, for commands: in a secrets backend, or in its database.

A task asks Airflow's API; a command does not run in a task. So it asks the same
backends as Airflow, in the same order. Airflow's own loop treats a backend that cannot
be asked like one without the connection; here that is an error, unless another backend
has it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach.domain.errors import ConfigurationError
from outreach_airflow.airflow_here import airflow_is_set_up


def find_connection(connection_id: str, environ: Mapping[str, str]) -> ConnectionSettings | None:
    """Find a connection in Airflow; None if there is no Airflow here, or it has no such connection.

    Raises ``ConfigurationError`` if Airflow cannot be asked, or cannot decrypt the connection.
    """
    if not airflow_is_set_up(environ):
        return None
    unanswered = []
    for backend in _backends(connection_id):
        try:
            found = backend.get_connection(conn_id=connection_id)
        except Exception as problem:  # a backend may raise any error; it is reported below
            unanswered.append(f"{type(backend).__name__} ({type(problem).__name__})")
        else:
            if found is not None:
                return _decrypted(found)
    if unanswered:
        raise ConfigurationError(
            f"the connection {connection_id} is not set here, and Airflow cannot be asked for it: "
            f"{', '.join(unanswered)}. `airflow connections get {connection_id}` must work in this terminal "
            f"(AIRFLOW_HOME, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, AIRFLOW__CORE__FERNET_KEY); or set "
            f"{variable_of(connection_id)}"
        )
    return None


def _backends(connection_id: str) -> Sequence[Any]:
    try:
        from airflow.configuration import ensure_secrets_loaded

        return ensure_secrets_loaded()
    except Exception as problem:  # any mistake in the settings that Airflow finds here
        raise ConfigurationError(
            f"the connection {connection_id} is not set here, and Airflow does not start with the settings "
            f"of this terminal ({type(problem).__name__}): `airflow info` says more; or set "
            f"{variable_of(connection_id)}"
        ) from problem


def _decrypted(found: Any) -> ConnectionSettings:
    from airflow.sdk.exceptions import AirflowException
    from cryptography.fernet import InvalidToken

    from outreach_airflow.connection_settings import settings_of

    try:
        return settings_of(found, found.extra_dejson)
    except (AirflowException, InvalidToken, ValueError) as problem:
        raise ConfigurationError(
            f"Airflow has the connection {found.conn_id}, and it cannot be decrypted here "
            f"({type(problem).__name__}): AIRFLOW__CORE__FERNET_KEY of this terminal must be Airflow's own"
        ) from None
