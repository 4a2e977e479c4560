"""Serve a simulator on this machine only."""

import socket
from contextlib import closing, suppress

import uvicorn
from fastapi import FastAPI

from outreach_sandbox.simulator.transport import ConnectionProtocol

HOST = "127.0.0.1"
_SECONDS_TO_FINISH = 2


def bind(port: int = 0) -> socket.socket:
    """Bind a port of the loopback address; 0 takes a free one. Raises ``OSError`` if it is in use."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    return listening


def make_server(app: FastAPI) -> uvicorn.Server:
    """Return a server that is not yet running; run it on a socket of ``bind``."""
    config = uvicorn.Config(
        app,
        http=ConnectionProtocol,
        ws="none",  # nothing here speaks it, and its library warns at the import
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    return uvicorn.Server(config)


def serve(app: FastAPI, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises ``OSError`` if the port is in use."""
    with closing(bind(port)) as listening, suppress(KeyboardInterrupt):
        make_server(app).run(sockets=[listening])
