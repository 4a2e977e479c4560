"""An endpoint that takes webhooks over real HTTP and keeps them, for tests of their senders."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[int], int]
"""From the number of the request, beginning with 1, to the status it is answered with."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One request as it came, with header names in lower case."""

    headers: dict[str, str]
    body: bytes
    status: int


@dataclass(frozen=True, kw_only=True)
class WebhookReceiver:
    """The webhooks that arrived so far."""

    url: str
    deliveries: list[Delivery] = field(default_factory=list)

    def wait_for(self, count: int, *, seconds: float = 10) -> Sequence[Delivery]:
        """Wait until this many requests came, and give them; fails after ``seconds``."""
        deadline = time.monotonic() + seconds
        while len(self.deliveries) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.deliveries)} of {count} deliveries within {seconds} s")
            time.sleep(0.01)
        return tuple(self.deliveries)


@contextmanager
def receiving_webhooks(answer: Answer = lambda _: 200) -> Iterator[WebhookReceiver]:
    """Take webhooks on a free port, and answer with the given status."""
    deliveries: list[Delivery] = []
    taking = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with taking:
                status = answer(len(deliveries) + 1)
                headers = {name.lower(): value for name, value in self.headers.items()}
                deliveries.append(Delivery(headers=headers, body=body, status=status))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield WebhookReceiver(url=f"http://127.0.0.1:{server.server_port}/levers", deliveries=deliveries)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
