"""Speaking to an Airflow that does not answer: what only reads is asked again, what starts a run is not."""

import asyncio
import re

import pytest

from builders.raw_server import TOKEN_ANSWER, RawServer, Visit, answer, raw_server
from outreach.airflow_client.api import READ_AT_MOST, AirflowAccess, AirflowApi
from outreach.domain.errors import LocalProblem

RUN = b'{"dag_run_id": "r", "state": "running", "run_after": "2026-11-20T02:00:00Z", "conf": {}}'


class BreaksOff:
    """An Airflow that breaks off so often before it answers."""

    def __init__(self, times: int) -> None:
        self._left = times

    async def __call__(self, visit: Visit) -> None:
        await visit.read_request()
        if visit.received.startswith(b"POST /auth"):
            await visit.write(answer(200, TOKEN_ANSWER, connection="close"))
        elif self._left:
            self._left -= 1
        else:
            await visit.write(answer(200, RUN, connection="close"))


def asked(server: RawServer, method: bytes) -> int:
    """How often something was asked of it."""
    return sum(received.startswith(method + b" /api") for received in server.connections)


def read_run(origin: str) -> str:
    with AirflowApi(AirflowAccess(url=origin, user="admin", password="secret")) as api:
        return api.run("night", "r").state


def start_run(origin: str) -> str:
    with AirflowApi(AirflowAccess(url=origin, user="admin", password="secret")) as api:
        return api.trigger("night", {}).state


async def test_reading_is_tried_again_while_no_answer_comes() -> None:
    async with raw_server(BreaksOff(READ_AT_MOST - 1)) as server:
        assert await asyncio.to_thread(read_run, server.origin) == "running"
        assert asked(server, b"GET") == READ_AT_MOST


async def test_an_airflow_that_never_answers_is_given_up() -> None:
    async with raw_server(BreaksOff(READ_AT_MOST)) as server:
        with pytest.raises(LocalProblem, match="does not answer"):
            await asyncio.to_thread(read_run, server.origin)
        assert asked(server, b"GET") == READ_AT_MOST


async def test_a_run_is_started_once_even_if_the_answer_is_lost() -> None:
    async with raw_server(BreaksOff(1)) as server:
        with pytest.raises(LocalProblem, match="does not answer"):
            await asyncio.to_thread(start_run, server.origin)
        assert asked(server, b"POST") == 1


async def test_a_run_is_listed_by_its_name_and_letters_of_its_own() -> None:
    def start(origin: str) -> None:
        with AirflowApi(AirflowAccess(url=origin, user="admin", password="secret")) as api:
            api.trigger("night", {}, named="2026-11-20_wave-1")

    async with raw_server(BreaksOff(0)) as server:
        await asyncio.to_thread(start, server.origin)
        await asyncio.to_thread(start, server.origin)
        asked_for = [received for received in server.connections if received.startswith(b"POST /api")]
    names = [re.search(rb'"dag_run_id":\s*"(2026-11-20_wave-1_[0-9a-f]{6})"', each) for each in asked_for]
    assert len({name[1] for name in names if name}) == 2
