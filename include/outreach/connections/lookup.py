"""The connections that a command can use: the environment's own, else those of the local stack."""

from collections.abc import Mapping

from outreach.connections.local_stack import local_stack


def known_connections(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``AIRFLOW_CONN_…`` variables; what ``environ`` sets stands over the running stack's."""
    stack = local_stack(environ)
    return {**(stack.connections if stack else {}), **environ}
