"""Strangers who open requests and send little of them: a signed delivery does not wait for any of them."""

import socket
from contextlib import AbstractContextManager, ExitStack
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine, func, select, text

from builders.events import call_ended, signature_headers
from builders.idle_requests import BODY, is_still_awaited, strangers
from builders.ledger import insert_run
from builders.night import OneCall, person
from builders.waiting import wait_until
from builders.webhook_app import running_webhooks
from outreach.domain.calls import CallState
from outreach.storage import tables
from outreach.webhooks.body import AWAITED_OF_CLIENT, Bodies

HALF = 200_000


@pytest.fixture
def call_id(ledger: Engine) -> UUID:
    """A call that was handed over."""
    insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)))
    with ledger.connect() as connection:
        found: UUID = connection.execute(select(tables.call.c.call_id)).scalar_one()
    return found


def at_the_door(address: str, number: int, *, sent: int) -> AbstractContextManager[list[socket.socket]]:
    return strangers(f"{address}/levers_default", number, sent=sent)


def post(address: str, call_id: UUID) -> httpx.Response:
    event = call_ended(call_id)
    return httpx.post(
        f"{address}/levers_default", content=event.body(), headers=signature_headers(event), trust_env=False
    )


@pytest.mark.parametrize("sent", [0, 1000, BODY - 1], ids=["nothing", "a little", "all but the last byte"])
def test_a_signed_delivery_is_acknowledged_while_strangers_hold_their_requests_open(
    ledger: Engine, call_id: UUID, sent: int
) -> None:
    with running_webhooks(ledger) as address, at_the_door(address, 50, sent=sent) as wires:
        assert post(address, call_id).json() == {"status": "kept"}
        assert any(map(is_still_awaited, wires))


def test_one_client_holds_so_many_requests_open_and_no_more(ledger: Engine, call_id: UUID) -> None:
    more = AWAITED_OF_CLIENT + 10
    with running_webhooks(ledger) as address, at_the_door(address, more, sent=0) as wires:
        wait_until(lambda: sum(map(is_still_awaited, wires)) == AWAITED_OF_CLIENT)
        assert post(address, call_id).status_code == 200
        assert sum(map(is_still_awaited, wires)) == AWAITED_OF_CLIENT - 1


def test_the_body_that_was_awaited_longest_makes_room(ledger: Engine, call_id: UUID) -> None:
    bodies = Bodies(at_once=2 * HALF + 100)
    with (
        running_webhooks(ledger, bodies=bodies) as address,
        at_the_door(address, 2, sent=HALF) as wires,
    ):
        wait_until(lambda: bodies.held == 2 * HALF)
        assert post(address, call_id).status_code == 200
        assert sum(map(is_still_awaited, wires)) == 1


def test_one_client_s_bodies_hold_so_many_bytes_and_no_more(ledger: Engine) -> None:
    bodies = Bodies(at_once_of_client=3 * HALF)
    with (
        running_webhooks(ledger, bodies=bodies) as address,
        at_the_door(address, 5, sent=HALF) as wires,
    ):
        wait_until(lambda: sum(map(is_still_awaited, wires)) == 3)
        assert bodies.held <= 3 * HALF


def test_a_body_that_is_being_kept_makes_room_for_no_one(ledger: Engine, call_id: UUID) -> None:
    bodies = Bodies(at_once=1000)
    with running_webhooks(ledger, bodies=bodies) as address, ExitStack() as stack:
        holder = stack.enter_context(ledger.begin())
        holder.execute(text("LOCK TABLE outreach.provider_event IN EXCLUSIVE MODE"))
        event = call_ended(call_id, summary="x" * 300)
        parts = urlsplit(address)
        wire = stack.enter_context(socket.create_connection((parts.hostname or "", parts.port or 0)))
        headers = "".join(f"{name}: {value}\r\n" for name, value in signature_headers(event).items())
        body = event.body()
        head = f"POST /levers_default HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
        wire.sendall(head.encode() + body)
        wait_until(lambda: bodies.held == len(body))

        assert post(address, call_id).status_code == 503
        assert is_still_awaited(wire)
    with ledger.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.provider_event)) == 1
