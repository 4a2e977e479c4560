"""Looking a connection up: once for all who ask meanwhile, and no more than once in a while."""

import asyncio
import threading

from builders.events import levers
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider
from outreach.webhooks.lookups import Lookups


class Connections:
    """Each look-up waits until it is let go, and gives another adapter."""

    def __init__(self) -> None:
        self.found: list[tuple[str, VoiceProvider]] = []
        self.began = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def __call__(self, connection_id: str) -> VoiceProvider:
        provider = levers(connection_id)
        self.found.append((connection_id, provider))
        self.began.release()
        assert self.go.acquire(timeout=10)
        if connection_id == "no_one":
            raise ConfigurationError("there is no connection no_one")
        return provider


async def begun(connections: Connections) -> None:
    assert await asyncio.to_thread(connections.began.acquire, timeout=10)


async def test_a_caller_during_a_look_up_waits_for_the_next_one_which_is_shared() -> None:
    connections = Connections()
    lookups = Lookups(connections)
    first = asyncio.create_task(lookups.find("levers"))
    await begun(connections)
    later = [asyncio.create_task(lookups.find("levers")) for _ in range(3)]

    connections.go.release(2)
    found = await asyncio.gather(first, *later)

    (_, before), (_, after) = connections.found
    assert found == [before, after, after, after]


async def test_a_connection_that_is_slow_to_be_found_holds_up_no_other() -> None:
    connections = Connections()
    lookups = Lookups(connections)
    slow = asyncio.create_task(lookups.find("slow"))
    await begun(connections)
    quick = asyncio.create_task(lookups.find("levers"))
    await begun(connections)

    connections.go.release(2)

    assert {type(found).__name__ for found in await asyncio.gather(slow, quick)} == {"LeversProvider"}


async def test_a_missing_connection_is_an_answer_and_is_asked_for_anew() -> None:
    connections = Connections()
    connections.go.release(2)
    lookups = Lookups(connections)

    answers = [await lookups.find("no_one") for _ in range(2)]

    assert [str(answer) for answer in answers] == ["there is no connection no_one"] * 2
    assert len(connections.found) == 2


async def test_a_found_value_is_used_for_a_while_and_then_asked_for_anew() -> None:
    connections = Connections()
    connections.go.release(2)
    lookups = Lookups(connections, good_for_seconds=0.2)

    at_once = [await lookups.find("levers") for _ in range(2)]
    await asyncio.sleep(0.25)
    later = await lookups.find("levers")

    (_, before), (_, after) = connections.found
    assert [*at_once, later] == [before, before, after]


async def test_a_caller_who_asks_anew_gets_what_is_found_from_then_on_and_so_do_later_ones() -> None:
    connections = Connections()
    connections.go.release(2)
    lookups = Lookups(connections)

    answers = [
        await lookups.find("levers"),
        await lookups.find_anew("levers"),
        await lookups.find("levers"),
    ]

    (_, before), (_, after) = connections.found
    assert answers == [before, after, after]


async def test_a_connection_that_is_there_no_more_is_not_remembered() -> None:
    known = {"levers": levers()}

    def provider_of(connection_id: str) -> VoiceProvider:
        if connection_id not in known:
            raise ConfigurationError(f"there is no connection {connection_id}")
        return known[connection_id]

    lookups = Lookups(provider_of)
    assert await lookups.find("levers") is known.pop("levers")

    answers = [await lookups.find_anew("levers"), await lookups.find("levers")]

    assert [type(answer) for answer in answers] == [ConfigurationError] * 2
