"""The connections that a command can use: the environment's own, else those of the local stack."""

from collections.abc import Mapping

from outreach.local.folders import state_folder
from outreach.local.stack_record import is_owned, read_record


def known_connections(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``AIRFLOW_CONN_…`` variables; what ``environ`` sets stands over the running stack's."""
    folder = state_folder(environ)
    record = read_record(folder) if folder.root.exists() and is_owned(folder) else None
    return {**(record.connections if record else {}), **environ}
