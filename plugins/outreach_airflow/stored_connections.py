"""Connections that Airflow keeps, for commands: in a secrets backend, or in its database.

A task asks Airflow's API; a command has no task around it. It asks the backends that Airflow
itself would ask, in their order. Airflow's own loop over them takes a backend that cannot be
asked for one that has no such connection; here that is an error, unless another one has it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach.domain.errors import ConfigurationError
from outreach_airflow.airflow_here import airflow_is_set_up


def find_connection(connection_id: str, environ: Mapping[str, str]) -> ConnectionSettings | None:
    """Find a connection where Airflow keeps it; None without an Airflow here, and where it has none.

    Raises ``ConfigurationError`` where Airflow cannot be asked, or cannot decrypt what it has.
    """
    if not airflow_is_set_up(environ):
        return None
    unanswered = []
    for backend in _backends(connection_id):
        try:
            found = backend.get_connection(conn_id=connection_id)
        except Exception as problem:  # a backend may raise what it likes; it is said below
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
    except Exception as problem:  # whatever is wrong with the settings that Airflow finds here
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
