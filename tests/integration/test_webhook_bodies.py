"""Bodies at the webhook's door: too large, too slow or not genuine, they are refused unread."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import Engine

from builders.events import call_ended, clock, signature_headers
from builders.waiting import wait_until
from builders.webhook_app import running_webhooks
from builders.webhook_requests import kept
from outreach.webhooks.body import Bodies


@pytest.fixture
def address(ledger: Engine) -> Iterator[str]:
    """Where the application listens."""
    with running_webhooks(ledger) as address:
        yield address


def test_a_body_that_announces_twenty_megabytes_is_refused_unread(address: str) -> None:
    with socket.create_connection(_place(address), timeout=10) as wire:
        wire.sendall(_head(f"content-length: {20 * 1024 * 1024}"))

        assert wire.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_an_unannounced_body_of_one_byte_too_many_is_refused(ledger: Engine, address: str) -> None:
    with socket.create_connection(_place(address), timeout=10) as wire:
        wire.sendall(_head("transfer-encoding: chunked"))
        wire.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n" + b"1\r\nx\r\n")

        assert wire.recv(1000).startswith(b"HTTP/1.1 413 ")
    assert kept(ledger) == 0


def test_a_body_that_grows_to_twenty_megabytes_unannounced_is_cut_off(ledger: Engine, address: str) -> None:
    with socket.create_connection(_place(address), timeout=10) as wire:
        wire.sendall(_head("transfer-encoding: chunked"))
        body = (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 320

        # What is still on its way when the door closes is answered by a reset, or not at all.
        with pytest.raises(ConnectionError):
            wire.sendall(body)
    assert kept(ledger) == 0


def test_a_body_of_just_the_limit_is_read(address: str) -> None:
    event = call_ended(None)
    answer = httpx.post(
        f"{address}/levers_default",
        content=b"x" * 1024 * 1024,
        headers=signature_headers(event),
        trust_env=False,
    )

    assert answer.status_code == 401


def _signed_at(timestamp: str) -> tuple[str, ...]:
    return ("svix-id: x", f"svix-timestamp: {timestamp}", "svix-signature: v1,eA==")


HALF = "content-length: 500000"
"""A body that is announced, and of which no byte is sent: only a server that does not wait for it answers."""


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param(("no_one", HALF), b"503", id="an unknown connection"),
        pytest.param(("levers_default", HALF), b"401", id="no signature"),
        pytest.param(("levers_default", HALF, "svix-id: x"), b"401", id="half a signature"),
        pytest.param(("levers_default", HALF, *_signed_at("yesterday")), b"401", id="no time"),
        pytest.param(("levers_default", HALF, *_signed_at("1700000000")), b"401", id="another time"),
    ],
)
def test_a_delivery_that_cannot_be_genuine_is_refused_unread(
    address: str, head: tuple[str, ...], status: bytes
) -> None:
    with socket.create_connection(_place(address), timeout=10) as wire:
        wire.sendall(_head_for(*head))

        until_it_is_closed = b"".join(iter(lambda: wire.recv(1000), b""))
    assert until_it_is_closed.startswith(b"HTTP/1.1 " + status)


def test_a_body_that_drips_is_not_waited_for(ledger: Engine) -> None:
    bodies = Bodies(within_seconds=0.5)
    with running_webhooks(ledger, bodies=bodies) as address:
        with socket.create_connection(_place(address), timeout=10) as wire:
            wire.sendall(_head(HALF))
            for _ in range(4):
                wire.sendall(b"x")
                time.sleep(0.1)
            assert wire.recv(1000).startswith(b"HTTP/1.1 408 ")
        wait_until(lambda: bodies.held == 0)
    assert kept(ledger) == 0


def test_ten_seconds_are_enough_for_any_body() -> None:
    assert Bodies().within_seconds == 10


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 0


def _head(framing: str) -> bytes:
    signature = ("svix-id: x", f"svix-timestamp: {int(clock().timestamp())}", "svix-signature: x")
    return _head_for("levers_default", framing, *signature)


def _head_for(connection_id: str, *headers: str) -> bytes:
    lines = [f"POST /{connection_id} HTTP/1.1", "host: localhost", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
