"""A relay before a server, which can hang up on everyone who is connected, as an idle timeout does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Relay:
    """``origin`` is where it listens; what comes is passed on to the server and back."""

    origin: str
    address: tuple[str, int]
    connected: dict[tuple[str, int], socket.socket] = field(default_factory=dict)
    """Clients by their address."""
    accepting: threading.Condition = field(default_factory=threading.Condition)

    def hang_up(self) -> None:
        """Close every connection that a client has opened, also one that is not accepted yet."""
        # They are accepted in the order of their opening: once this one is, all before it are.
        with socket.create_connection(self.address) as last, self.accepting:
            assert self.accepting.wait_for(lambda: last.getsockname() in self.connected, timeout=10)
        for client in self.connected.values():
            with suppress(OSError):  # it has gone already
                client.shutdown(socket.SHUT_RDWR)
        self.connected.clear()


@contextmanager
def relay(origin: str) -> Iterator[Relay]:
    """Stand before the server at ``origin``, which is ``http://host:port``."""
    host, _, port = origin.removeprefix("http://").rpartition(":")
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    running = Relay(origin=f"http://127.0.0.1:{address[1]}", address=address)

    def accept() -> None:
        with suppress(OSError):  # the listening socket was closed: the test is over
            while True:
                client, whose = listening.accept()
                server = socket.create_connection((host, int(port)))
                with running.accepting:
                    running.connected[whose] = client
                    running.accepting.notify_all()
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=_pass_on, args=(source, target), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield running
    finally:
        running.hang_up()
        listening.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # either side has gone
        while part := source.recv(65536):
            target.sendall(part)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
