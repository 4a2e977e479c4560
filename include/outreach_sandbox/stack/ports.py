"""TCP ports of this machine's loopback address."""

import random
import socket
from collections.abc import Mapping

from outreach.domain.errors import LocalProblem

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8080
NO_ONE_LISTENS = 1
"""A port that only root could open, for a service that has long been out of use."""


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that no one listens on at this moment.

    It is below the ports of outgoing connections (from 32768 on Linux), so that none of
    these takes it before our server does.
    """
    candidates = list(range(20_000, 32_000))
    random.shuffle(candidates)
    for port in candidates:
        if is_free(port):
            return port
    raise LocalProblem("no port between 20000 and 32000 is free on 127.0.0.1")


def ui_port(environ: Mapping[str, str], *, or_any: bool = False) -> int:
    """Choose the port of Airflow's UI: ``$PORT``, else 8080, else with ``or_any`` any free one.

    Raises ``LocalProblem`` if the port is in use, or is no port.
    """
    named = environ.get("PORT", "").strip()
    if named and not (named.isascii() and named.isdigit() and 0 < int(named) < 65536):
        raise LocalProblem(f"PORT must be a number from 1 to 65535, not {named!r}")
    port = int(named) if named else USUAL_PORT
    if is_free(port):
        return port
    if or_any and not named:
        return free_port()
    raise LocalProblem(
        f"port {port} is in use by another program; choose another one, for example: PORT={free_port()}"
    )
