"""A request of the connection form for a type of ours without a port: what Airflow's server gets of it."""

import json
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from outreach.providers.registry import VENDORS
from outreach_airflow.web.connection_test import TEST, PortlessConnectionTest


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body as it arrives, and with the length that its header gives."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    length = dict(scope["headers"])[b"content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-length", length)]})
    await send({"type": "http.response.body", "body": body})


async def arrives(fields: Any, *, path: str = TEST) -> Any:
    transport = httpx.ASGITransport(PortlessConnectionTest(echo))
    async with httpx.AsyncClient(transport=transport, base_url="http://airflow.example") as client:
        answer = await client.post(path, json=fields)
    assert int(answer.headers["x-length"]) == len(answer.content)
    return json.loads(answer.content)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("path", [TEST, f"/airflow{TEST}"])
async def test_the_port_0_that_no_one_typed_is_left_out(vendor: Any, path: str) -> None:
    asked = {"connection_id": "mine", "conn_type": vendor.name, "host": "https://host.example", "port": 0}
    assert await arrives(asked, path=path) == {name: asked[name] for name in asked if name != "port"}


@pytest.mark.parametrize(
    "fields",
    [
        {"conn_type": "levers", "port": 443},
        {"conn_type": "levers", "port": None},
        {"conn_type": "postgres", "port": 0},
        ["no", "connection"],
    ],
)
async def test_everything_else_arrives_as_it_was_sent(fields: Any) -> None:
    assert await arrives(fields) == fields


async def test_other_requests_arrive_as_they_were_sent() -> None:
    fields = {"conn_type": "levers", "port": 0}
    assert await arrives(fields, path="/api/v2/connections") == fields
