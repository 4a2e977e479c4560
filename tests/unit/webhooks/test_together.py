"""Work for several at once: who comes while it is done is served together by the next turn."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from outreach.webhooks.together import Crowded, Together


class Press:
    """Work that waits until it is let go; remembers who was served together."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.began = threading.Event()
        self.go = threading.Event()

    def __call__(self, asked: Sequence[int]) -> list[int]:
        self.turns.append(list(asked))
        self.began.set()
        assert self.go.wait(10)
        if 13 in asked:
            raise ValueError("thirteen")
        return [2 * each for each in asked]


async def ask(together: Together[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    """Let each ask, one after the other."""
    tasks = [asyncio.create_task(together.ask(number)) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_callers_that_come_during_work_are_served_together_by_the_next_turn() -> None:
    press = Press()
    together = Together(press, at_once=10, waiting=10)
    first = await ask(together, 1)
    await asyncio.to_thread(press.began.wait, 10)
    others = await ask(together, 2, 3, 4)

    press.go.set()

    assert await asyncio.gather(*first, *others) == [2, 4, 6, 8]
    assert press.turns == [[1], [2, 3, 4]]


async def test_a_turn_serves_so_many_and_no_more() -> None:
    press = Press()
    press.go.set()
    together = Together(press, at_once=2, waiting=10)

    assert await asyncio.gather(*await ask(together, 1, 2, 3, 4, 5)) == [2, 4, 6, 8, 10]
    assert press.turns == [[1, 2], [3, 4], [5]]


async def test_one_too_many_is_refused_and_the_others_are_served() -> None:
    press = Press()
    together = Together(press, at_once=1, waiting=2)
    waiting = await ask(together, 1, 2)

    with pytest.raises(Crowded):
        await together.ask(3)
    press.go.set()

    assert await asyncio.gather(*waiting) == [2, 4]


async def test_an_error_of_the_work_is_raised_to_all_of_its_turn_and_to_no_other() -> None:
    press = Press()
    press.go.set()
    together = Together(press, at_once=2, waiting=10)

    answers = await asyncio.gather(*await ask(together, 1, 13, 3), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ValueError, ValueError, int]


async def test_one_who_goes_away_takes_no_answer_from_the_others() -> None:
    press = Press()
    together = Together(press, at_once=10, waiting=10)
    gone, stays = await ask(together, 1, 2)
    gone.cancel()

    press.go.set()

    assert await stays == 4
    assert press.turns == [[1, 2]]
