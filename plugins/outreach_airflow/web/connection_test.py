"""Making *Test* on the connection form work for connections that have no port.

Airflow 3.3.2's form sends port 0 for a hidden or empty field, and its server takes that
for another address than the stored one: it answers Bad Request before it calls a hook.
If such a request is about one of our connection types, port 0 is removed from it.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outreach.providers.registry import find_vendor

TEST = "/api/v2/connections/test"
"""The end of the path to which the form sends a test; Airflow itself may be served below a path."""

LONGEST = 1_000_000
"""The most bytes of a request that is changed; a connection has far fewer."""


class PortlessConnectionTest:
    """Remove port 0 from requests to test one of our connections; pass on all other requests unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request of the api-server."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith(TEST):
            await self.app(scope, receive, send)
            return
        messages = await _whole_body(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        changed = without_port_zero(body)
        if changed is None:
            await self.app(scope, _replay(messages, receive), send)
            return
        replaced: list[Message] = [{"type": "http.request", "body": changed, "more_body": False}]
        await self.app(_with_length(scope, len(changed)), _replay(replaced, receive), send)


def without_port_zero(body: bytes) -> bytes | None:
    """Return the request without port 0; None if it is not for our connections, has a port, or is no test."""
    try:
        fields = json.loads(body)
    except ValueError:
        return None
    if not isinstance(fields, dict) or not _is_ours(fields) or fields.get("port") != 0:
        return None
    return json.dumps({name: value for name, value in fields.items() if name != "port"}).encode()


def _is_ours(fields: Mapping[str, Any]) -> bool:
    return find_vendor(str(fields.get("conn_type"))) is not None


async def _whole_body(receive: Receive) -> list[Message]:
    """Read the messages of a request to its end, or until it is longer than any connection."""
    messages, length = [await receive()], 0
    while messages[-1].get("more_body") and length <= LONGEST:
        length += len(messages[-1].get("body", b""))
        messages.append(await receive())
    return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """Return a receiver that repeats the read messages and then continues."""
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return again


def _with_length(scope: Scope, length: int) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
