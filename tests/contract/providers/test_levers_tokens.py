"""Tokens are had for id and secret, kept while they are good, and renewed before they end."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from builders.levers_accounts import account, account_at, utc_now
from builders.levers_simulator import RunningLevers, running_levers
from builders.raw_server import after_request, answer, raw_server, silence
from outreach.domain.errors import ConfigurationError, Unavailable
from outreach.providers.levers.adapter import LeversProvider
from outreach.providers.levers.token import LeversTokens
from outreach_sandbox.simulator.log import TokenAnswered


@pytest.fixture
def levers(tmp_path: Path) -> Iterator[RunningLevers]:
    with running_levers(tmp_path, token_seconds=3600) as running:
        yield running


class Clock:
    """A clock that goes only when the test moves it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def tokens_given(levers: RunningLevers) -> int:
    return sum(isinstance(entry, TokenAnswered) for entry in levers.entries())


async def test_a_token_is_kept_until_a_minute_before_its_end(levers: RunningLevers) -> None:
    clock = Clock()
    tokens = LeversTokens(account_at(levers), clock=clock)

    first = await tokens.token()
    clock.now += timedelta(seconds=3600 - 65)
    assert await tokens.token() == first
    clock.now += timedelta(seconds=10)
    assert await tokens.token() != first
    assert tokens_given(levers) == 2


async def test_a_token_is_renewed_on_demand(levers: RunningLevers) -> None:
    tokens = LeversTokens(account_at(levers), clock=utc_now)
    await tokens.token()
    await tokens.token(renew=True)
    assert tokens_given(levers) == 2


async def test_a_token_without_an_end_is_renewed_every_ten_minutes() -> None:
    clock = Clock()
    async with raw_server(after_request(answer(200, b'{"access_token": "opaque"}'))) as server:
        tokens = LeversTokens(account(server.origin), clock=clock)
        for minutes in (0, 9, 9, 9):
            clock.now += timedelta(minutes=minutes)
            assert await tokens.token() == "opaque"
        assert len(server.connections) == 2


async def test_the_exchange_goes_to_the_servers_root_with_the_documented_body() -> None:
    async with raw_server(after_request(answer(201, b'{"access_token": "opaque"}'))) as server:
        await LeversTokens(account(f"{server.origin}/api-service/v1"), clock=utc_now).token()

    head, _, body = server.connections[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /auth/v1/api-key/auth HTTP/1.1\r\n")
    assert json.loads(body) == {"clientId": "client", "clientSecret": "secret"}


async def test_the_path_of_the_exchange_may_be_another() -> None:
    async with raw_server(after_request(answer(200, b'{"access_token": "opaque"}'))) as server:
        options = {"token_path": "/login/token"}
        await LeversTokens(account(f"{server.origin}/v1", options=options), clock=utc_now).token()

    assert server.connections[0].startswith(b"POST /login/token HTTP/1.1\r\n")


@pytest.mark.parametrize("path", ["token", "//elsewhere.example/token", "/token?a=b", 7])
async def test_a_path_that_leads_elsewhere_is_refused(path: object) -> None:
    with pytest.raises(ConfigurationError, match="token_path of connection levers_default"):
        await LeversTokens(account("http://127.0.0.1:1", options={"token_path": path}), clock=utc_now).token()


async def test_wrong_credentials_name_the_connection_and_not_the_secret(levers: RunningLevers) -> None:
    provider = LeversProvider(account_at(levers, password="not-it"), clock=utc_now)
    with pytest.raises(ConfigurationError, match="credentials of connection levers_default") as caught:
        await provider.prepare()
    assert "not-it" not in str(caught.value)


@pytest.mark.parametrize("missing", [{"login": ""}, {"password": ""}])
async def test_missing_credentials_are_reported_before_anything_is_sent(missing: dict[str, str]) -> None:
    async with raw_server(silence) as server:
        with pytest.raises(ConfigurationError, match="levers_default has no client id or no secret"):
            await LeversTokens(account(server.origin, **missing), clock=utc_now).token()
        assert server.connections == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
async def test_a_server_in_trouble_is_unavailable(levers: RunningLevers, status: int) -> None:
    levers.faults.add("token_status", status=status)
    with pytest.raises(Unavailable, match=f"answered {status}; nothing was sent"):
        await LeversProvider(account_at(levers), clock=utc_now).prepare()


@pytest.mark.parametrize("status", [301, 307, 404, 405])
async def test_a_wrong_address_is_ours_to_fix(status: int) -> None:
    async with raw_server(after_request(answer(status, location="/there"))) as server:
        with pytest.raises(ConfigurationError, match="correct host and token_path"):
            await LeversTokens(account(server.origin), clock=utc_now).token()
        assert len(server.connections) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"access_token": null}',
        b'{"access_token": ""}',
        b'{"access_token": "two\\r\\nlines"}',
        '{"access_token": "ключ"}'.encode(),
    ],
)
async def test_an_answer_without_a_usable_token_is_ours_to_fix(body: bytes) -> None:
    async with raw_server(after_request(answer(200, body))) as server:
        with pytest.raises(ConfigurationError, match="without a usable access_token"):
            await LeversTokens(account(server.origin), clock=utc_now).token()


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unavailable, match="nothing was sent"):
            await LeversProvider(account(address), clock=utc_now).prepare()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "levers.example",
        "ftp://levers.example",
        "https://",
        "https://user:pw@levers.example",
        "https://levers.example?a=b",
        "http://[::1",
        "https://levers.example:port",
    ],
)
async def test_an_invalid_address_is_ours_to_fix(address: str) -> None:
    with pytest.raises(ConfigurationError, match="host of connection levers_default must be the API's root"):
        await LeversProvider(account(address), clock=utc_now).prepare()
